using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>What the survivor says of what it has. Decisions are functions of it.</summary>
/// <param name="Snapshot">The survivor.</param>
/// <param name="Applied">MariaDB: gtid_slave_pos.</param>
/// <param name="Logged">MariaDB: gtid_binlog_state.</param>
public sealed record SurvivorState(ServerSnapshot Snapshot, string Applied = "", string Logged = "")
{
    /// <summary>Whether its transactions have GTIDs.</summary>
    internal bool HasGtids => Snapshot.Release.IsMariaDb || Snapshot.Variable("gtid_mode") is "ON" or "ON_PERMISSIVE";

    /// <summary>What it has by GTID.</summary>
    internal IReceivedTransactions Received => Snapshot.Release.IsMariaDb
        ? new MariaDbReceived(MariaDbGtidSet.Parse(Applied), (MariaDbGtidSet)Retrieved, MariaDbGtidSet.Parse(Logged))
        : new MySqlReceived((MySqlGtidSet)Snapshot.Executed.Union(Retrieved));

    private GtidSet Retrieved => Snapshot.Channels.Aggregate(GtidSet.Empty(Snapshot.Release.IsMariaDb), (sum, channel) => sum.Union(channel.Retrieved));

    /// <summary>Received and not applied: not missing, but not safe either. In words; null for nothing.</summary>
    internal string? Unapplied => Snapshot.Channels.FirstOrDefault(c => !c.IsDrained) is { } channel
        ? $"{Snapshot.Server} has received transactions from {channel.Source} that it has not applied; they are in its relay log, and not listed. "
            + $"Apply them first: Start-Replication -Server {Snapshot.Server} -Thread Applier."
        : null;

    internal static async Task<SurvivorState> ReadAsync(PlanContext context, ServerEndpoint survivor, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(survivor, cancellation);
        var snapshot = await session.TakeSnapshotAsync(cancellation);
        if (!snapshot.Release.IsMariaDb)
            return new(snapshot);
        var rows = await session.QueryAsync("SELECT @@global.gtid_slave_pos AS applied, @@global.gtid_binlog_state AS logged", null, cancellation);
        return new(snapshot, rows[0].Text("applied"), rows[0].Text("logged"));
    }
}
