using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Topology;

/// <summary>What a server said about itself, at one moment. Taken by <see cref="SnapshotReader"/>; every decision is a function of these.</summary>
public sealed record ServerSnapshot
{
    /// <summary>The server.</summary>
    public required ServerEndpoint Server { get; init; }

    /// <summary>When it was asked.</summary>
    public DateTimeOffset TakenAt { get; init; }

    /// <summary>Flavour and numeric version.</summary>
    public required ServerRelease Release { get; init; }

    /// <summary>The version as the server writes it.</summary>
    public string Version { get; init; } = "";

    /// <summary>The account that asked, as the server resolved it (CURRENT_USER()).</summary>
    public string CurrentUser { get; init; } = "";

    /// <summary>server_id.</summary>
    public uint ServerId { get; init; }

    /// <summary>server_uuid; null on MariaDB.</summary>
    public string? ServerUuid { get; init; }

    /// <summary>read_only.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>super_read_only; null on MariaDB.</summary>
    public bool? SuperReadOnly { get; init; }

    /// <summary>All transactions that the server has: gtid_executed; on MariaDB gtid_binlog_state and gtid_slave_pos together.</summary>
    public required GtidSet Executed { get; init; }

    /// <summary>Those that are in none of its binary logs any more. On MariaDB read from the oldest log's Gtid_list event.</summary>
    public required GtidSet Purged { get; init; }

    /// <summary>Current binary log file; null without a binary log or the right to see it.</summary>
    public string? LogFile { get; init; }

    /// <summary>Position in <see cref="LogFile"/>, bytes.</summary>
    public long? LogPosition { get; init; }

    /// <summary>Schemas that alone are logged (binlog_do_db), comma-separated; empty for all.</summary>
    public string BinlogDoDb { get; init; } = "";

    /// <summary>Schemas that are not logged (binlog_ignore_db), comma-separated.</summary>
    public string BinlogIgnoreDb { get; init; } = "";

    /// <summary>Replication channels (MariaDB: connections) that are configured.</summary>
    public IReadOnlyList<ChannelSnapshot> Channels { get; init; } = [];

    /// <summary>Whether <see cref="Channels"/> could be read: false when the account may not.</summary>
    public bool ChannelsKnown { get; init; } = true;

    /// <summary>Semi-synchronous replication.</summary>
    public SemiSyncSnapshot SemiSync { get; init; } = new();

    /// <summary>
    /// Global variables that the rules look at (see <see cref="SnapshotVariables"/>), by name in lower case; absent when the server has none
    /// of that name. Ask with <see cref="Variable"/>, which knows a misspelt name from an absent variable.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Plugins (name in lower case) and their status: ACTIVE, DISABLED.</summary>
    public IReadOnlyDictionary<string, string> Plugins { get; init; } = new Dictionary<string, string>();

    /// <summary>SHOW GRANTS of the account that asked, without passwords.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];

    /// <summary>What could not be read for want of a privilege: the server's words, one each.</summary>
    public IReadOnlyList<string> Denied { get; init; } = [];

    /// <summary>What the readiness check alone looks at; null when nobody asked (<see cref="ReadinessReader"/>).</summary>
    public ServerDetails? Details { get; init; }

    /// <summary>The words this server speaks.</summary>
    public SqlDialect Dialect => SqlDialect.Closest(Release);

    /// <summary>A variable, or null when the server has none of that name.</summary>
    /// <exception cref="InvalidOperationException">Nobody asks for it: the name is missing in the list of a snapshot's variables, or misspelt.</exception>
    public string? Variable(string name) => Variables.TryGetValue(name, out var value) ? value
        : SnapshotVariables.All.Contains(name) ? null
        : throw new InvalidOperationException($"No snapshot asks for the variable {name}. Add it to SnapshotVariables.");

    /// <summary>A variable that is ON or OFF (or 1, 0, YES, NO); false when it is absent.</summary>
    public bool IsOn(string name) => Variable(name) is "ON" or "1" or "YES" or "on" or "yes";

    /// <summary>The channel of that name, or null. "" is the default channel.</summary>
    public ChannelSnapshot? Channel(string name = "") => Channels.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
