using System.Text;
using MySqlHa.Node.Guard;

namespace MySqlHa.Guard;

/// <summary>The two pipes to the daemon, and what is known of it by them.</summary>
internal sealed class DaemonPipe
{
    private const int Input = 0;
    private const int Output = 1;
    private const int MostNote = 1000;
    private readonly GuardFrameReader _reader = new();

    internal DaemonPipe()
    {
        Native.MakeNonBlocking(Input);

        // A daemon that stands still reads nothing, and this must not wait for it.
        Native.MakeNonBlocking(Output);
    }

    internal GuardCharge? Charge { get; private set; }

    internal bool Open { get; private set; } = true;

    internal bool Goodbye { get; private set; }

    internal bool Holds { get; private set; }

    /// <summary>When the last sign of life was given.</summary>
    internal long LastBeat { get; private set; }

    /// <summary>Reads all that is there, for so long at most if there is nothing.</summary>
    internal void Read(int milliseconds, Func<long> clock)
    {
        Native.WaitReadable(Input, milliseconds);
        var beats = false;
        while (Open)
        {
            var count = Native.Read(Input, _reader.Room);
            if (count < 0)
            {
                break;
            }

            Open = count > 0;
            _reader.Added(count);
            while (_reader.TryTake(out var word, out var text))
            {
                beats |= word == GuardWord.Beat;
                Take(word, text, clock);
            }
        }

        if (beats)
        {
            Native.Write(Output, GuardFrame.Make(GuardWord.Answer));
        }
    }

    internal static void SayReady() => Native.Write(Output, GuardFrame.Make(GuardWord.Ready));

    /// <summary>A line for the daemon's log; short enough to be written whole or not at all.</summary>
    internal static void Note(string level, string code, string text) =>
        Native.Write(Output, GuardFrame.Make(GuardWord.Note, Encoding.UTF8.GetBytes($"{level}\n{code}\n{(text.Length > MostNote ? text[..MostNote] : text)}")));

    private void Take(GuardWord word, ReadOnlySpan<byte> text, Func<long> clock)
    {
        switch (word)
        {
            case GuardWord.Charge:
                Charge = GuardCharge.Read(text);
                (Holds, LastBeat) = (Charge.Holds, clock());
                break;
            case GuardWord.Beat when GuardFrame.TryReadBeat(text, out var at, out var holds):
                (LastBeat, Holds) = (at, holds);
                break;
            case GuardWord.Goodbye:
                Goodbye = true;
                break;
        }
    }
}
