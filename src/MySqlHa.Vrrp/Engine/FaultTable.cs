using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Engine;

/// <summary>What every tracker has against this node at the moment, and what the weights do to its priority.</summary>
internal sealed class FaultTable(int basePriority)
{
    private readonly Dictionary<string, (string Reason, ReleaseMode Release)> _faults = [];
    private readonly Dictionary<string, int> _weights = [];

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _faults.Count > 0;

    /// <summary>All reasons, for the operator.</summary>
    public string Reason => string.Join("; ", _faults.Values.Select(f => f.Reason));

    /// <summary>
    /// The priority after all weights, kept inside 1 to 254 as keepalived does: 0 resigns and 255 is the owner's. The owner's priority does not move.
    /// </summary>
    public int EffectivePriority => basePriority == 255 ? 255 : Math.Clamp(basePriority + _weights.Values.Sum(), 1, 254);

    /// <summary>Notes a fault. True when the node was fit before.</summary>
    public bool Raise(string key, string reason, ReleaseMode release)
    {
        var first = !Any;
        _faults[key] = (reason, release);
        return first;
    }

    /// <summary>Forgets a fault. True when it was there and was the last.</summary>
    public bool Clear(string key) => _faults.Remove(key) && !Any;

    /// <summary>Notes a tracker's share of the priority. True when the effective priority moved.</summary>
    public bool Weigh(string key, int weight)
    {
        var before = EffectivePriority;
        _weights[key] = weight;
        return EffectivePriority != before;
    }
}
