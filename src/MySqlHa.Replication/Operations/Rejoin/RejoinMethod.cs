namespace MySqlHa.Replication.Operations;

/// <summary>How the returning server gets what it lacks.</summary>
public enum RejoinMethod
{
    /// <summary>As its channel does: by GTID, or by file and position; a copy where neither can do.</summary>
    Auto,

    /// <summary>By GTID, never by a copy.</summary>
    Gtid,

    /// <summary>By file and position of the active server's binary log.</summary>
    Position,

    /// <summary>By a copy of the active server's data, whatever it has.</summary>
    Clone,
}
