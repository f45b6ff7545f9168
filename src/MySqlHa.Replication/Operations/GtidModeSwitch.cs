using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Takes one server that replicates with nobody from gtid_mode OFF to ON while it serves. Source: MySQL manual, "Enabling GTID Transactions Online".</summary>
internal static class GtidModeSwitch
{
    /// <summary>Steps through the modes; the last one only when no transaction without a GTID is left.</summary>
    internal static async Task RunAsync(PlanContext context, ServerEndpoint server, Finding finding, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(server, cancellation);
        foreach (var (setting, statement) in finding.Settings.Zip(finding.Fix))
        {
            if (setting.Value == "ON")
                await OnAsync(context, session, statement, cancellation);
            else
                await session.ExecuteAsync(statement, null, cancellation);
        }
    }

    /// <summary>
    /// The server itself refuses ON (error 3111) while Ongoing_anonymous_transaction_count is not 0, so it is simply asked again
    /// until the time is over: between a look at the counter and the statement another one could begin.
    /// </summary>
    private static async Task OnAsync(PlanContext context, ServerSession session, SqlStatement statement, CancellationToken cancellation)
    {
        var until = context.Time.GetTimestamp() + (long)(context.Timeout.TotalSeconds * context.Time.TimestampFrequency);
        while (true)
        {
            try
            {
                await session.ExecuteAsync(statement, null, cancellation);
                return;
            }
            catch (ReplicationException error) when (error.Message.Contains("error 3111", StringComparison.Ordinal) && error.Message.Contains("anonymous", StringComparison.OrdinalIgnoreCase))
            {
                if (context.Time.GetTimestamp() >= until)
                    throw new ReplicationException(
                        ReplicationError.Timeout, session.Server, $"{session.Server}: transactions without a GTID did not end within {context.Timeout.TotalSeconds:0.##} s; gtid_mode stays ON_PERMISSIVE.",
                        "See information_schema.INNODB_TRX for the old ones. When they are gone, run the command again: it goes on from there.", error);
                context.Report("transactions that began before and have no GTID");
                await Task.Delay(TimeSpan.FromMilliseconds(200), context.Time, cancellation);
            }
        }
    }
}
