using System.Collections.Concurrent;
using MySqlHa.Node.Roles;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>A router that remembers what it was told, and has no wire.</summary>
internal sealed class RecordingRouter : INodeRouter
{
    public ConcurrentDictionary<string, string> Faults { get; } = new();

    public ConcurrentQueue<string> Told { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public bool IsMaster { get; set; } = true;

    /// <summary>Runs when the addresses go on.</summary>
    public Action OnServe { get; set; } = () => { };

    public void Serve()
    {
        OnServe();
        Told.Enqueue("serve");
    }

    public void TakeOver(string reason, bool serve) => Told.Enqueue($"take over {serve}");

    public void StandBy(string reason) => Told.Enqueue("stand by");

    public void Hold(string? reason) => Told.Enqueue($"hold {reason}");

    public void RaiseFault(string key, string reason, ReleaseMode release)
    {
        Faults[key] = reason;
        Told.Enqueue($"fault {key}");
    }

    public void ClearFault(string key)
    {
        Faults.TryRemove(key, out _);
        Told.Enqueue($"clear {key}");
    }

    /// <summary>Whether the gateway answers.</summary>
    public bool Reaches { get; set; } = true;

    public Task<bool> ReachesGatewayAsync()
    {
        Told.Enqueue("ask gateway");
        return Task.FromResult(Reaches);
    }

    public void Log(VrrpLogLevel level, string code, string message) => Lines.Enqueue($"{level} {code} {message}");
}
