using System.Runtime.InteropServices;

namespace MySqlHa.Host;

/// <summary>
/// Turns signals into an orderly end: the first one asks for it and is remembered, a second one ends the process at once.
/// At the interactive prompt SIGINT only stops the command that runs.
/// </summary>
internal sealed partial class Signals : IDisposable
{
    private static readonly (PosixSignal Signal, int Number)[] Handled =
        [(PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1), (PosixSignal.SIGQUIT, 3)];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<bool> _onSignal;
    private int _received;

    /// <param name="onSignal">Called on a pool thread with true when the session must end, false when only the running command must.</param>
    public Signals(Action<bool> onSignal)
    {
        _onSignal = onSignal;
        foreach (var (signal, number) in Handled)
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive(number);
            }));
        }
    }

    /// <summary>Whether SIGINT leaves the session alive.</summary>
    public bool InterruptKeepsSession { get; set; }

    /// <summary>The number of the signal that ends the session, or 0.</summary>
    public int Received => Volatile.Read(ref _received);

    public void Dispose() => _registrations.ForEach(r => r.Dispose());

    private void Receive(int number)
    {
        if (number == 2 && InterruptKeepsSession)
        {
            _onSignal(false);
        }
        else if (Interlocked.CompareExchange(ref _received, number, 0) == 0)
        {
            _onSignal(true);
        }
        else
        {
            Quit(ExitCodes.ForSignal(number));
        }
    }

    /// <summary>Ends without any clean-up: it is the clean-up that someone has lost patience with.</summary>
    private static void Quit(int exitCode)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(exitCode);
        }

        ExitAtOnce(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitAtOnce(int exitCode);
}
