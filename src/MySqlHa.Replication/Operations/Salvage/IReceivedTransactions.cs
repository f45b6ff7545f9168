using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>What the survivor has of the other server's transactions, by GTID.</summary>
internal interface IReceivedTransactions
{
    /// <summary>Whether it has this one.</summary>
    bool Has(LogGtid gtid);

    /// <summary>Those of a set that it lacks, in words; null when it lacks none.</summary>
    string? Lacks(GtidSet logged);

    /// <summary>Whether it has all that was logged between two files' heads.</summary>
    bool HasBetween(GtidSet before, GtidSet after);

    /// <summary>Why applying this one under its GTID goes wrong; null when nothing is foreseen.</summary>
    string? Conflict(LogGtid gtid);
}
