using System.Buffers.Binary;

namespace MySqlHa.Node.Guard;

/// <summary>What a daemon and its guard say to each other.</summary>
public enum GuardWord : byte
{
    /// <summary>Daemon: what there is to watch, as <see cref="GuardCharge"/>. Once, first.</summary>
    Charge = (byte)'C',

    /// <summary>Daemon: its loop lives; when it said so, and whether it holds.</summary>
    Beat = (byte)'B',

    /// <summary>Daemon: it has let go of everything.</summary>
    Goodbye = (byte)'G',

    /// <summary>Guard: it watches from now on.</summary>
    Ready = (byte)'R',

    /// <summary>Guard: it has read a sign of life.</summary>
    Answer = (byte)'A',

    /// <summary>Guard: a line for the daemon's log; its level, code and text, a line each.</summary>
    Note = (byte)'N',
}

/// <summary>
/// The frames of the two pipes: a byte for the word, four for the length of what follows (little endian), and that. A sign of life is shorter than PIPE_BUF, so
/// that it is written whole or not at all (pipe(7)).
/// </summary>
public static class GuardFrame
{
    /// <summary>Bytes before the text.</summary>
    public const int Head = 5;

    /// <summary>Bytes of a whole sign of life.</summary>
    public const int BeatLength = Head + 9;

    /// <summary>More is no frame of ours.</summary>
    public const int MostText = 1 << 20;

    /// <summary>A frame with a text.</summary>
    public static byte[] Make(GuardWord word, ReadOnlySpan<byte> text = default)
    {
        var frame = new byte[Head + text.Length];
        frame[0] = (byte)word;
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(1), text.Length);
        text.CopyTo(frame.AsSpan(Head));
        return frame;
    }

    /// <summary>Writes a sign of life.</summary>
    /// <param name="frame"><see cref="BeatLength"/> bytes.</param>
    /// <param name="at">When it is given, in microseconds of the monotonic clock.</param>
    /// <param name="holds">Whether the daemon holds.</param>
    public static void WriteBeat(Span<byte> frame, long at, bool holds)
    {
        frame[0] = (byte)GuardWord.Beat;
        BinaryPrimitives.WriteInt32LittleEndian(frame[1..], BeatLength - Head);
        BinaryPrimitives.WriteInt64LittleEndian(frame[Head..], at);
        frame[Head + 8] = holds ? (byte)1 : (byte)0;
    }

    /// <summary>Reads a sign of life's text; false for one that is none.</summary>
    public static bool TryReadBeat(ReadOnlySpan<byte> text, out long at, out bool holds)
    {
        var whole = text.Length == BeatLength - Head;
        (at, holds) = whole ? (BinaryPrimitives.ReadInt64LittleEndian(text), text[8] != 0) : default;
        return whole;
    }
}
