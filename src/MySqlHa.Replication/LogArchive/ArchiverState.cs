namespace MySqlHa.Replication.LogArchive;

/// <summary>What a binlog server is doing.</summary>
public enum ArchiverState
{
    /// <summary>It has not reached its source yet.</summary>
    Starting,

    /// <summary>It follows its source; the archive's end was seen to be the source's history.</summary>
    Streaming,

    /// <summary>It waits for the next attempt.</summary>
    Waiting,

    /// <summary>It has ended: the source has purged what comes next.</summary>
    Gap,

    /// <summary>It has ended: what the source has is no continuation of the archive, or the archive is not whole.</summary>
    Failed,

    /// <summary>It was stopped.</summary>
    Stopped,
}
