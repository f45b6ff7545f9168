namespace MySqlHa.Replication.Dialect;

/// <summary>
/// The words of one server generation. Data only: a row of <see cref="DialectTable"/>. Sources: MySQL reference manuals 5.7, 8.0, 8.4
/// and 9.x (chapters "SQL Statements for Replication" and "Semisynchronous Replication"), MariaDB knowledge base ("CHANGE MASTER TO").
/// </summary>
public sealed record SqlDialect
{
    /// <summary>For people: the first release of this row.</summary>
    public required string Name { get; init; }

    /// <summary>Whether channels are MariaDB's named connections, positions MariaDB's GTIDs.</summary>
    public required bool IsMariaDb { get; init; }

    /// <summary>CHANGE MASTER or CHANGE REPLICATION SOURCE, without TO.</summary>
    public required string ChangeSource { get; init; }

    /// <summary>First part of the options' names: MASTER or SOURCE.</summary>
    public required string Source { get; init; }

    /// <summary>The other side's word: SLAVE or REPLICA, as in START, STOP and RESET.</summary>
    public required string Replica { get; init; }

    /// <summary>Lists every channel (connection).</summary>
    public required string ReplicaStatus { get; init; }

    /// <summary>The server's own position in its binary log.</summary>
    public required string BinaryLogStatus { get; init; }

    /// <summary>Removes binary logs (and, on MySQL, the executed GTIDs).</summary>
    public required string ResetBinaryLogs { get; init; }

    /// <summary>The option that turns auto-positioning on, as in SOURCE_AUTO_POSITION = 1.</summary>
    public required string AutoPositionOn { get; init; }

    /// <summary>The option that turns auto-positioning off.</summary>
    public required string AutoPositionOff { get; init; }

    /// <summary>The option with which a former source takes what it wrote itself into its position, or null where there is none (MySQL needs none).</summary>
    public string? DemoteToReplica { get; init; }

    /// <summary>The option that lets a replica fetch the source's RSA key, or null where there is none.</summary>
    public string? PublicKeyRetrieval { get; init; }

    /// <summary>Function that waits for GTIDs: (set, seconds), 0 when done.</summary>
    public required string WaitForGtid { get; init; }

    /// <summary>Function that waits for a file and position of the source's log.</summary>
    public required string WaitForPosition { get; init; }

    /// <summary>Variable: whether a replica logs what it applies.</summary>
    public required string LogReplicaUpdates { get; init; }

    /// <summary>Variable: seconds after which a silent source counts as gone.</summary>
    public required string ReplicaNetTimeout { get; init; }

    /// <summary>The setting that keeps replication from starting with the server. A line of my.cnf; before MySQL 8.0.24 and on MariaDB no variable shows it.</summary>
    public required string SkipReplicaStart { get; init; }

    /// <summary>The variable that fences writes: super_read_only or read_only.</summary>
    public required string Fence { get; init; }

    /// <summary>Whether SET PERSIST exists.</summary>
    public bool CanPersist { get; init; }

    /// <summary>Whether the clone plugin exists (it may still be missing on a server: probe).</summary>
    public bool CanClone { get; init; }

    /// <summary>Whether GTIDs may carry tags.</summary>
    public bool HasTags { get; init; }

    /// <summary>Names of the semi-sync plugins and variables, most preferred first. What is installed decides: probe.</summary>
    public required IReadOnlyList<SemiSyncNames> SemiSync { get; init; }

    /// <summary>The row for a server.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.VersionTooOld"/>: older than MySQL 5.7 or MariaDB 10.5.</exception>
    public static SqlDialect For(ServerRelease release, ServerEndpoint? server = null) => DialectTable.For(release, server);

    /// <summary>The row for a server, or the oldest of its flavour for one that is older still: to look, not to set up.</summary>
    public static SqlDialect Closest(ServerRelease release) => DialectTable.Closest(release);

    /// <summary>START, STOP, RESET: the statement with the channel at its place ("" is the default channel).</summary>
    /// <param name="verb">START, STOP or RESET.</param>
    /// <param name="channel">Channel (connection) name.</param>
    /// <param name="options">What follows REPLICA: IO_THREAD, SQL_THREAD, ALL, or nothing.</param>
    public string OnReplica(string verb, string channel = "", string options = "")
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(options);
        var words = options.Length == 0 ? "" : " " + options;
        // MariaDB wants the name before the threads: START SLAVE 'c' SQL_THREAD.
        return IsMariaDb ? $"{verb} {Replica}{Connection(channel)}{words}" : $"{verb} {Replica}{words}{ForChannel(channel)}";
    }

    /// <summary>CHANGE ... TO with its options.</summary>
    public string ChangeSourceTo(string channel, IEnumerable<string> options)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var list = string.Join(", ", options);
        return IsMariaDb
            ? $"{ChangeSource}{Connection(channel)} TO {list}"
            : $"{ChangeSource} TO {list}{ForChannel(channel)}";
    }

    private static string Connection(string channel) => channel.Length == 0 ? "" : " " + SqlText.Quote(channel);

    private static string ForChannel(string channel) => channel.Length == 0 ? "" : " FOR CHANNEL " + SqlText.Quote(channel);
}
