using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>What the survivor's receiver has to say about its source.</summary>
public sealed record ReceiverSign
{
    /// <summary>Its state at the end of the look.</summary>
    public required ReceiverState State { get; init; }

    /// <summary>Its last error, 0 for none.</summary>
    public int Error { get; init; }

    /// <summary>Its words.</summary>
    public string ErrorText { get; init; } = "";

    /// <summary>Whether anything came in, an event or a heartbeat, while we looked.</summary>
    public bool Hears { get; init; }

    /// <summary>For how long nothing has come in at least.</summary>
    public TimeSpan Silence { get; init; }

    /// <summary>After what time of silence a living source would have been heard: its heartbeats come more often.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>The error is one of the way to the source, not an answer of it (MySQL manual, "Client Error Message Reference").</summary>
    public bool CannotReach => Error is 2002 or 2003 or 2005 or 2006 or 2013 or 1158 or 1159 or 1160 or 1161 or 1429;
}
