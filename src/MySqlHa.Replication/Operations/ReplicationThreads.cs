namespace MySqlHa.Replication.Operations;

/// <summary>The threads of a channel.</summary>
[Flags]
public enum ReplicationThreads
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Fetches events from the source into the relay log (IO_THREAD).</summary>
    Receiver = 1,

    /// <summary>Applies what is in the relay log (SQL_THREAD).</summary>
    Applier = 2,

    /// <summary>Both.</summary>
    All = Receiver | Applier,
}
