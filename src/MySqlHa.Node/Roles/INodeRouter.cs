using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Node.Roles;

/// <summary>What a role loop does to the VRRP side; see <see cref="VrrpRouter"/>.</summary>
internal interface INodeRouter
{
    /// <summary>Whether it is master at this very moment; the news of it may still be under way.</summary>
    bool IsMaster { get; }

    /// <summary>The addresses go on.</summary>
    void Serve();

    /// <summary>Becomes master at once.</summary>
    void TakeOver(string reason, bool serve);

    /// <summary>Resigns to a successor that is ready.</summary>
    void StandBy(string reason);

    /// <summary>Takes over from nobody; null lets go.</summary>
    void Hold(string? reason);

    /// <summary>This node is unfit.</summary>
    void RaiseFault(string key, string reason, ReleaseMode release = ReleaseMode.BeforeResigning);

    /// <summary>It is not for this reason.</summary>
    void ClearFault(string key);

    /// <summary>Whether the gateway answers, asked now: a node that hears nobody may be the one that is cut off. True where none is watched. Never fails.</summary>
    Task<bool> ReachesGatewayAsync();

    /// <summary>A line in the log.</summary>
    void Log(VrrpLogLevel level, string code, string message);
}
