namespace MySqlHa.Vrrp.Engine;

/// <summary>Watches an instance's loop from outside of its process: who is silent, and holds, is released. Called by the loop; no call waits or allocates.</summary>
public interface IEngineGuard
{
    /// <summary>How often it wants a sign of life, in microseconds.</summary>
    long IntervalMicroseconds { get; }

    /// <summary>The loop lives.</summary>
    /// <param name="holds">Whether it has the addresses or the role, or is about to: told before it begins to.</param>
    void Beat(bool holds);
}
