using System.Text.RegularExpressions;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Topology;

/// <summary>One replication channel (MariaDB: connection) as SHOW REPLICA STATUS shows it.</summary>
public sealed partial record ChannelSnapshot
{
    /// <summary>Name; "" is the default channel.</summary>
    public string Name { get; init; } = "";

    /// <summary>Source_Host.</summary>
    public required string SourceHost { get; init; }

    /// <summary>Source_Port.</summary>
    public required int SourcePort { get; init; }

    /// <summary>Source_User.</summary>
    public string SourceUser { get; init; } = "";

    /// <summary>server_id of the source, 0 until it was connected.</summary>
    public uint SourceServerId { get; init; }

    /// <summary>server_uuid of the source; null on MariaDB and until it was connected.</summary>
    public string? SourceUuid { get; init; }

    /// <summary>Replica_IO_Running: whether events come in.</summary>
    public ReceiverState Receiver { get; init; }

    /// <summary>Replica_SQL_Running: whether events are applied.</summary>
    public bool ApplierRunning { get; init; }

    /// <summary>Whether the position is found by GTID.</summary>
    public bool AutoPosition { get; init; }

    /// <summary>What was received: Retrieved_Gtid_Set; on MariaDB Gtid_IO_Pos.</summary>
    public required GtidSet Retrieved { get; init; }

    /// <summary>What was applied, as far as this channel can have brought it: Executed_Gtid_Set; on MariaDB gtid_slave_pos.</summary>
    public required GtidSet Applied { get; init; }

    /// <summary>Source's log file that is being received.</summary>
    public string ReceivedLogFile { get; init; } = "";

    /// <summary>Position in <see cref="ReceivedLogFile"/>, bytes.</summary>
    public long ReceivedLogPosition { get; init; }

    /// <summary>Source's log file of the last applied event.</summary>
    public string AppliedLogFile { get; init; } = "";

    /// <summary>Position in <see cref="AppliedLogFile"/>, bytes.</summary>
    public long AppliedLogPosition { get; init; }

    /// <summary>Seconds_Behind_Source; null while a thread does not run.</summary>
    public long? LagSeconds { get; init; }

    /// <summary>Error of the receiver, 0 for none.</summary>
    public int ReceiverErrorNumber { get; init; }

    /// <summary>Its text.</summary>
    public string ReceiverError { get; init; } = "";

    /// <summary>Error of the applier, 0 for none.</summary>
    public int ApplierErrorNumber { get; init; }

    /// <summary>Its text.</summary>
    public string ApplierError { get; init; } = "";

    /// <summary>Every column as the server names it: what CHANGE ... TO must carry, filters, TLS settings.</summary>
    public IReadOnlyDictionary<string, string?> Columns { get; init; } = new Dictionary<string, string?>();

    /// <summary>Host and port of the source.</summary>
    public ServerEndpoint Source => new(SourceHost, SourcePort);

    /// <summary>Whether all that was received is applied: a CHANGE or RESET deletes nothing then.</summary>
    public bool IsDrained => Retrieved.IsSubsetOf(Applied)
        && (AutoPosition || (ReceivedLogFile == AppliedLogFile && ReceivedLogPosition == AppliedLogPosition));

    /// <summary>
    /// Whether MySQL's source refused to send what the replica numbered itself (error 1236 or 13114, "purged"): transactions that the replica is just
    /// committing, and that came to the source by the other direction first, since a commit waits for its acknowledgement (AFTER_SYNC). Connected a moment later,
    /// it is well. A source with log_replica_updates does not refuse.
    /// </summary>
    /// <param name="replicaUuid">The server_uuid of the replica.</param>
    public bool IsRefusedForOwnCommits(string replicaUuid) =>
        this is { Receiver: ReceiverState.Stopped, ReceiverErrorNumber: 1236 or 13114 }
        && Missing().Match(ReceiverError) is { Success: true } match
        && Uuid().Matches(match.Groups["set"].Value) is { Count: > 0 } origins
        && origins.All(o => o.Value.Equals(replicaUuid, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"missing transactions are '(?<set>[0-9a-zA-Z_:,\s-]+)'")]
    private static partial Regex Missing();

    [GeneratedRegex("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")]
    private static partial Regex Uuid();
}
