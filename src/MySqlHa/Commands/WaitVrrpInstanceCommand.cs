using System.Diagnostics;
using System.Management.Automation;
using MySqlHa.Instances;

namespace MySqlHa.Commands;

/// <summary>Waits until an instance is in one of the states, and returns it; an error with id WaitTimeout when the time is over.</summary>
[Cmdlet(VerbsLifecycle.Wait, "VrrpInstance")]
[OutputType(typeof(VrrpInstance))]
public sealed class WaitVrrpInstanceCommand : InstanceNameCommand
{
    private static readonly TimeSpan ProgressAfter = TimeSpan.FromSeconds(1);

    /// <summary>The states to wait for: Backup, Master, Fault, Stopped.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateSet("Backup", "Master", "Fault", "Stopped")]
    public string[] State { get; set; } = [];

    /// <summary>Seconds to wait, 0 to 86400.</summary>
    [Parameter]
    [ValidateRange(0.0, 86400.0)]
    public double Timeout { get; set; } = 30;

    private protected override void Process(RunningInstance instance)
    {
        var limit = TimeSpan.FromSeconds(Timeout);
        var clock = Stopwatch.StartNew();
        var progress = new ProgressRecord(0, $"Waiting for {instance.Name}", "starting");
        while (true)
        {
            // Taken before the look: a change between the look and the wait completes it.
            var change = instance.NextChange;
            var now = instance.ToOutput();
            if (State.Contains(now.State, StringComparer.OrdinalIgnoreCase))
            {
                WriteObject(now);
                return;
            }

            var left = limit - clock.Elapsed;
            if (left <= TimeSpan.Zero)
            {
                WriteError(Errors.Create(
                    "WaitTimeout",
                    ErrorCategory.OperationTimeout,
                    instance.Name,
                    FormattableString.Invariant($"'{instance.Name}' was not {string.Join(" or ", State)} within {Timeout} s; it is {now.State}: {now.Reason}."),
                    "Look at Get-VrrpInstance, or give a longer -Timeout."));
                return;
            }

            if (clock.Elapsed > ProgressAfter)
            {
                progress.StatusDescription = $"{now.State}: {now.Reason}";
                progress.SecondsRemaining = (int)left.TotalSeconds;
                WriteProgress(progress);
            }

            try
            {
                change.Wait(left < ProgressAfter ? left : ProgressAfter, Cancellation);
            }
            catch (OperationCanceledException)
            {
                throw new PipelineStoppedException();
            }
        }
    }
}
