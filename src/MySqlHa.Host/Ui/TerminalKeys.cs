using System.Management.Automation;

namespace MySqlHa.Host.Ui;

/// <summary>The keys of the process's terminal.</summary>
internal sealed class TerminalKeys(Interruption interruption) : IKeySource
{
    // Console.ReadKey cannot be cancelled, and a prompt has to give way to a signal: so look, and wait in between.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(15);

    public bool IsAvailable => Console.KeyAvailable;

    public ConsoleKeyInfo Read()
    {
        while (!Console.KeyAvailable)
        {
            if (interruption.IsRaised)
            {
                throw new PipelineStoppedException();
            }

            Thread.Sleep(Poll);
        }

        return Console.ReadKey(intercept: true);
    }
}
