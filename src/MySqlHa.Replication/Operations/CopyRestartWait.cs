using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>Waits until a recipient that stopped after a clone is back with the copy.</summary>
internal sealed class CopyRestartWait(PlanContext context, ServerEndpoint recipient, TimeSpan limit, bool evenIfEqual)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    internal async Task RunAsync(CancellationToken cancellation)
    {
        var started = context.Time.GetTimestamp();
        while (true)
        {
            context.Report($"for the server of {recipient} to start", null, limit - context.Time.GetElapsedTime(started));
            if (await IsBackAsync(cancellation))
                return;
            if (context.Time.GetElapsedTime(started) > limit)
                throw CopyOperationErrors.RestartNeeded(recipient, limit, evenIfEqual);
            await Task.Delay(Pause, context.Time, cancellation);
        }
    }

    /// <summary>The server that is about to stop still answers; its clone is not Completed before the restart.</summary>
    private async Task<bool> IsBackAsync(CancellationToken cancellation)
    {
        try
        {
            await using var session = await CopySteps.OpenAsync(context, recipient, cancellation);
            var rows = await session.QueryAsync("SELECT STATE, ERROR_NO, ERROR_MESSAGE FROM performance_schema.clone_status", null, cancellation);
            return rows is [var row, ..] && row["STATE"] switch
            {
                "Completed" => true,
                "Failed" => throw CopyOperationErrors.Failed(
                    recipient, $"The clone into {recipient} failed: error {row["ERROR_NO"]}: {row["ERROR_MESSAGE"]}. The recipient may have lost the data it had; it must not be used before a copy is complete.",
                    "Mend what the server names (its error log says more), then run the same command again."),
                _ => false,
            };
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.Unreachable or ReplicationError.ServerGone or ReplicationError.LoginRefused)
        {
            return false;
        }
    }
}
