using MySqlHa.Replication.Operations.Failover;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>Where missing transactions are looked for, and what is known beyond what the servers say.</summary>
public sealed record MissingTransactionOptions
{
    /// <summary>The folder with the binary logs of the failed server; null when <see cref="Source"/> is asked.</summary>
    public string? LogFolder { get; init; }

    /// <summary>The failed server itself, which lives, but nobody replicates from it; null when <see cref="LogFolder"/> is read.</summary>
    public ServerEndpoint? Source { get; init; }

    /// <summary>Binary log of the failed server up to which the survivor has received; null to find it, by GTID where there are GTIDs.</summary>
    public string? LogFile { get; init; }

    /// <summary>Position in <see cref="LogFile"/>, bytes.</summary>
    public long LogPosition { get; init; }

    /// <summary>The folder of mysqlbinlog or mariadb-binlog; null for PATH.</summary>
    public string? ToolPath { get; init; }

    /// <summary>Failover records, which tell without GTIDs what the survivor had received when its channel does not.</summary>
    public IReadOnlyList<FailoverRecord> Records { get; init; } = [];

    /// <summary>server_id of the server whose logs they must be; 0 for any but the survivor.</summary>
    public uint ServerId { get; init; }

    /// <summary>Whether what the survivor has received is about to be applied: it need not be told then.</summary>
    public bool AppliesReceived { get; init; }

    /// <summary>Told what should be known beside the transactions: files that are torn or missing, transactions that nobody can judge.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>
    /// Told, where it is given, in place of <see cref="Notice"/> what transactions may be missing and are not listed: those that stood in files that are not
    /// there, or behind a place where a file is damaged, and those that nobody can judge.
    /// </summary>
    public Action<string>? Gap { get; init; }

    /// <summary>Told how far the reading is: the file, bytes read of all files together, bytes of all.</summary>
    public Action<string, long, long> Progress { get; init; } = (_, _, _) => { };
}
