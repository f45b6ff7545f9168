using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Guard;

/// <summary>One guard process, and what it says.</summary>
internal sealed class GuardLink : IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly GuardPipe _pipe;
    private readonly Action<VrrpLogLevel, string, string> _log;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _listening;
    private long _beat = Clock;
    private long _answered = Clock;

    private GuardLink(Process process, Action<VrrpLogLevel, string, string> log)
    {
        _process = process;
        _log = log;
        ProcessId = process.Id;
        _pipe = new GuardPipe(process.StandardInput.BaseStream);
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>Microseconds of the clock that both processes read.</summary>
    public static long Clock => (long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency));

    public int ProcessId { get; }

    /// <summary>It watches.</summary>
    public Task Ready => _ready.Task;

    /// <summary>It has ended, or has closed its pipe, which is as good.</summary>
    public Task Ended => _listening;

    /// <summary>Whether it owes no answer.</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) >= Volatile.Read(ref _beat);

    /// <summary>When it last answered; now, where it owes no answer.</summary>
    public long LastAnswer => IsAnswered ? Clock : Volatile.Read(ref _answered);

    /// <summary>Starts one.</summary>
    /// <exception cref="GuardException">It cannot be.</exception>
    public static GuardLink Start(string program, GuardCharge charge, Action<VrrpLogLevel, string, string> log)
    {
        // All three streams: one that were inherited would have the runtime change the terminal's settings under an interactive shell.
        var start = new ProcessStartInfo(program)
        {
            ArgumentList = { charge.Name },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        try
        {
            var link = new GuardLink(Process.Start(start)!, log);
            try
            {
                link._pipe.Open(GuardFrame.Make(GuardWord.Charge, charge.ToBytes()));
                return link;
            }
            catch
            {
                link.Kill();
                link.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            throw new GuardException(
                $"The guard could not be started: {program}: {error.Message}. It takes the address off and closes the server when this process is killed or stands still.",
                "See that the file is there and may be run (the module is built for this machine's processor), or leave it out with -NoGuard and rely on the kernel lease alone.",
                error);
        }
    }

    /// <summary>The loop lives. Called by the loop.</summary>
    public void Beat(bool holds)
    {
        var now = Clock;
        if (IsAnswered)
        {
            // The oldest one that is unanswered is what counts.
            Volatile.Write(ref _beat, now);
        }

        _pipe.Beat(now, holds);
    }

    /// <summary>Ends it by force.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }

    /// <summary>Everything is let go: it ends.</summary>
    public void SayGoodbye()
    {
        _pipe.Goodbye();
        if (!_process.WaitForExit(Farewell))
        {
            Kill();
        }
    }

    /// <summary>Closes the pipes; a guard that was not said goodbye to releases.</summary>
    public void Dispose()
    {
        _pipe.Dispose();
        _process.Dispose();
    }

    private async Task ListenAsync()
    {
        var reader = new GuardFrameReader();
        var stream = _process.StandardOutput.BaseStream;
        var bytes = new byte[4096];
        try
        {
            while (await stream.ReadAsync(bytes) is > 0 and var count)
            {
                bytes.AsSpan(0, count).CopyTo(reader.Room);
                reader.Added(count);
                Take(reader);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidDataException)
        {
            // As if it had ended: it is ended, then.
        }
    }

    private void Take(GuardFrameReader reader)
    {
        while (reader.TryTake(out var word, out var text))
        {
            switch (word)
            {
                case GuardWord.Answer:
                    Volatile.Write(ref _answered, Clock);
                    break;
                case GuardWord.Ready:
                    Volatile.Write(ref _answered, Clock);
                    _ready.TrySetResult();
                    break;
                case GuardWord.Note when Encoding.UTF8.GetString(text).Split('\n', 3) is [var level, var code, var said]:
                    _log(Enum.TryParse<VrrpLogLevel>(level, out var known) ? known : VrrpLogLevel.Warning, code, said);
                    break;
            }
        }
    }
}
