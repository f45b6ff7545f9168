using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Vrrp.Tracking;

/// <summary>Whom a tracker tells: the router, or somebody who has to do something first.</summary>
public interface ITrackerTarget
{
    /// <summary>This node is unfit.</summary>
    void RaiseFault(string key, string reason);

    /// <summary>Nothing is held against it any more.</summary>
    void ClearFault(string key);

    /// <summary>The tracker's share of the priority.</summary>
    void MovePriority(string key, int weight);

    /// <summary>A line in the log.</summary>
    void Log(VrrpLogLevel level, string code, string message);
}
