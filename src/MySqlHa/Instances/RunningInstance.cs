using System.Management.Automation;
using MySqlHa.Node;
using MySqlHa.Scripts;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Instances;

/// <summary>An instance of this process: the node, the user's hooks, and who is waiting for its state.</summary>
internal sealed class RunningInstance : IVrrpObserver
{
    private static readonly TimeSpan HookTimeout = TimeSpan.FromSeconds(30);
    private readonly PSEventManager events;
    private readonly HookRunner hooks;
    private readonly List<IDisposable> owned;
    private readonly Lazy<HaNode> node;
    private TaskCompletionSource changed = NewSource();

    private RunningInstance(HaNodeConfiguration configuration, PSEventManager events, IReadOnlyDictionary<string, CapturedScript> scripts, List<IDisposable> owned)
    {
        Name = configuration.Vrrp.Name;
        this.events = events;
        this.owned = owned;
        node = new Lazy<HaNode>(() => HaNode.Start(configuration, this));
        hooks = new HookRunner(scripts, HookTimeout, (code, message) => Node.Router.Log(VrrpLogLevel.Warning, code, message));
    }

    public string Name { get; }

    public HaNode Node => node.Value;

    public bool IsStopped => Node.Router.GetStatus().State == VrrpState.Stopped && Node.IsStopped;

    /// <summary>Completes at the next state change.</summary>
    public Task NextChange => Volatile.Read(ref changed).Task;

    /// <summary>Starts an instance. Throws what <see cref="HaNode.Start"/> throws; nothing is left then.</summary>
    public static RunningInstance Start(HaNodeConfiguration configuration, PSEventManager events, IReadOnlyDictionary<string, CapturedScript> scripts, List<IDisposable> owned)
    {
        var instance = new RunningInstance(configuration, events, scripts, owned);
        try
        {
            _ = instance.Node;
            return instance;
        }
        catch
        {
            instance.hooks.Complete();
            throw;
        }
    }

    /// <summary>Stops the node, then lets the last hook (-OnStop) run to its end.</summary>
    public bool Stop(string reason)
    {
        var ended = Node.Stop(reason);
        hooks.Complete();
        foreach (var item in owned)
        {
            item.Dispose();
        }

        return ended;
    }

    public void OnTransition(VrrpTransition transition)
    {
        var change = InstanceViews.Of(transition);
        Raise("MySqlHa.StateChanged", change);
        hooks.Run(change);
        Interlocked.Exchange(ref changed, NewSource()).TrySetResult();
    }

    public void OnLog(VrrpLogEntry entry) => Raise("MySqlHa.Log", InstanceViews.Of(entry));

    public VrrpInstance ToOutput() => InstanceViews.Of(Node);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Raise(string identifier, object data)
    {
        try
        {
            events.GenerateEvent(identifier, this, [data], PSObject.AsPSObject(data));
        }
        catch (InvalidOperationException)
        {
            // The runspace that started the instance is gone; the instance lives on, and Get-VrrpInstance -Log still tells.
        }
    }
}
