using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace MySqlHa.Node.Guard;

/// <summary>The daemon's end of the pipe to its guard. A sign of life never waits and allocates nothing: where a guard stands still and the pipe is full, it is lost.</summary>
internal sealed partial class GuardPipe : IDisposable
{
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;

    private readonly SafeHandle _handle;
    private readonly Stream _stream;

    /// <summary>Takes the stream that a process's input is written to.</summary>
    public GuardPipe(Stream input)
    {
        _stream = input;
        _handle = ((AnonymousPipeClientStream)input).SafePipeHandle;
    }

    /// <summary>Writes the first frame, which may be longer than the pipe takes at once; from here on nothing waits.</summary>
    public void Open(ReadOnlySpan<byte> frame)
    {
        _stream.Write(frame);
        _stream.Flush();
        With(static descriptor => Control(descriptor, SetFlags, Control(descriptor, GetFlags, 0) | NonBlocking));
    }

    /// <summary>Gives a sign of life.</summary>
    public unsafe void Beat(long at, bool holds)
    {
        Span<byte> frame = stackalloc byte[GuardFrame.BeatLength];
        GuardFrame.WriteBeat(frame, at, holds);
        Send(frame);
    }

    /// <summary>Says that everything is let go.</summary>
    public void Goodbye() => Send(GuardFrame.Make(GuardWord.Goodbye));

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private unsafe void Send(ReadOnlySpan<byte> frame)
    {
        var added = false;
        try
        {
            _handle.DangerousAddRef(ref added);
            fixed (byte* bytes = frame)
            {
                // A guard that has ended is found by its other pipe; the runtime ignores SIGPIPE.
                _ = Write((int)_handle.DangerousGetHandle(), bytes, (nuint)frame.Length);
            }
        }
        catch (ObjectDisposedException)
        {
            // Another guard takes its place.
        }
        finally
        {
            if (added)
            {
                _handle.DangerousRelease();
            }
        }
    }

    private void With(Func<int, int> call)
    {
        var added = false;
        try
        {
            _handle.DangerousAddRef(ref added);
            call((int)_handle.DangerousGetHandle());
        }
        finally
        {
            if (added)
            {
                _handle.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int descriptor, void* data, nuint length);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);
}
