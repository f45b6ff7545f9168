using System.Management.Automation;
using MySqlHa.Node;
using MySqlHa.Scripts;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Instances;

/// <summary>An instance of this process: the node, the user's hooks, and who is waiting for its state.</summary>
internal sealed class RunningInstance : IVrrpObserver, IDisposable
{
    private static readonly TimeSpan HookTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EngineTimeout = TimeSpan.FromSeconds(5);
    private readonly PSEventManager _events;
    private readonly HookRunner _hooks;
    private readonly List<IDisposable> _owned;
    private readonly Lock _stopping = new();
    private HaNode? _node;
    private TaskCompletionSource _changed = NewSource();

    private RunningInstance(HaNodeConfiguration configuration, PSEventManager events, IReadOnlyDictionary<string, CapturedScript> scripts, List<IDisposable> owned)
    {
        Name = configuration.Vrrp.Name;
        _events = events;
        _owned = owned;
        _hooks = new HookRunner(scripts, HookTimeout, (code, message) => Volatile.Read(ref _node)?.Router.Log(VrrpLogLevel.Warning, code, message));
    }

    public string Name { get; }

    public HaNode Node => _node ?? throw new InvalidOperationException($"'{Name}' has not been started.");

    public bool IsStopped => Node.Router.GetStatus().State == VrrpState.Stopped && Node.IsStopped;

    /// <summary>Completes at the next state change.</summary>
    public Task NextChange => Volatile.Read(ref _changed).Task;

    /// <summary>Starts an instance. Throws what <see cref="HaNode.Start"/> throws; nothing is left then.</summary>
    public static RunningInstance Start(HaNodeConfiguration configuration, PSEventManager events, IReadOnlyDictionary<string, CapturedScript> scripts, List<IDisposable> owned)
    {
        var instance = new RunningInstance(configuration, events, scripts, owned);
        try
        {
            Volatile.Write(ref instance._node, HaNode.Start(configuration, instance));
            return instance;
        }
        catch
        {
            instance._hooks.Abandon();
            throw;
        }
    }

    /// <summary>
    /// Stops the node, then lets the last hook (-OnStop) run to its end. Who comes second waits for the first: a process must not end while
    /// its address is still being taken off.
    /// </summary>
    public bool Stop(string reason)
    {
        lock (_stopping)
        {
            var ended = Node.Stop(reason);
            _hooks.Complete();
            _owned.ForEach(o => o.Dispose());
            return ended;
        }
    }

    /// <summary>Takes the node out of service and waits until it is. False when it is not after five seconds.</summary>
    public bool Suspend(string reason)
    {
        Node.Suspend(reason);
        return Reaches(s => s.State == VrrpState.Stopped || (s.State == VrrpState.Fault && s.Reason.Contains(Node.Suspended ?? "", StringComparison.Ordinal)));
    }

    /// <summary>Gives the node back and waits until the engine has heard of it. False when it has not after five seconds.</summary>
    public bool Resume()
    {
        var suspended = Node.Suspended;
        Node.Resume();
        return Reaches(s => s.Held is null && (suspended is null || s.State != VrrpState.Fault || !s.Reason.Contains(suspended, StringComparison.Ordinal)));
    }

    /// <inheritdoc/>
    public void Dispose() => Stop("stopped");

    public void OnTransition(VrrpTransition transition)
    {
        var change = InstanceViews.Of(transition);
        _hooks.Run(change);
        Interlocked.Exchange(ref _changed, NewSource()).TrySetResult();
        Raise("MySqlHa.StateChanged", change);
    }

    public void OnLog(VrrpLogEntry entry) => Raise("MySqlHa.Log", InstanceViews.Of(entry));

    public VrrpInstance ToOutput() => InstanceViews.Of(Node);

    /// <summary>The engine obeys within a millisecond, but a reason that changes is no state change that anybody would be told of.</summary>
    private bool Reaches(Func<VrrpStatus, bool> goal) => SpinWait.SpinUntil(() => goal(Node.Router.GetStatus()), EngineTimeout);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Raise(string identifier, object data)
    {
        try
        {
            // An event that nobody subscribed to would stay in the session's queue for ever. Processed on this thread, because the pool would mix up their order.
            if (_events.GetEventSubscribers(identifier).Any())
            {
                _events.GenerateEvent(identifier, Name, [data], PSObject.AsPSObject(data), processInCurrentThread: true, waitForCompletionInCurrentThread: false);
            }
        }
        catch (InvalidOperationException)
        {
            // The runspace that started the instance is gone; the instance lives on, and Get-VrrpInstance -Log still tells.
        }
    }
}
