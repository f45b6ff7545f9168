using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>All that a rejoin is decided from. <see cref="RejoinOperation.Plan"/> is a function of it and of <see cref="RejoinOptions"/>.</summary>
/// <param name="Returning">The returning server; looked at before the active one.</param>
/// <param name="Active">The active server.</param>
public sealed record RejoinFacts(ServerSnapshot Returning, ServerSnapshot Active)
{
    /// <summary>Where errant transactions stand and what they touch; by position what the returning server wrote beyond what the active one has applied.</summary>
    public ErrantTrace Trace { get; init; } = new();

    /// <summary>Transactions that the returning server wrote beyond what the active one has applied of its log; by position only. Null when that could not be told, for <see cref="Unknown"/>.</summary>
    public long? Beyond { get; init; } = 0;

    /// <summary>Why <see cref="Beyond"/> is null.</summary>
    public string Unknown { get; init; } = "";

    /// <summary>The active server's binary logs; by position only.</summary>
    public IReadOnlyList<BinaryLogFile> ActiveLogs { get; init; } = [];

    /// <summary>mysqlbinlog or mariadb-binlog; null when nothing is to be saved.</summary>
    public string? SaveTool { get; init; }

    /// <summary>Where it would be saved to; null when nothing is to be saved.</summary>
    public string? SaveFile { get; init; }

    /// <summary>The programs that apply what is errant; null where replication does.</summary>
    public SalvageTools? ApplyTools { get; init; }

    /// <summary>Why replication does; empty where it does not.</summary>
    public string WhyReplicated { get; init; } = "";

    /// <summary>How much TLS the program asks for, and whom it trusts.</summary>
    public TlsMode Tls { get; init; } = TlsMode.Preferred;

    /// <summary>The file of trusted authorities, or null.</summary>
    public string? CaFile { get; init; }

    /// <summary>What a copy is planned from; null when no copy may be needed.</summary>
    public CopyFacts? Copy { get; init; }

    /// <summary>Whether a copy into the returning server was begun and is not complete.</summary>
    public bool CopyUnfinished { get; init; }

    /// <summary>Whether the returning server's node is master with its address on.</summary>
    public bool IsServing { get; init; }
}
