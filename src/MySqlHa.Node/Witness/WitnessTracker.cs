using System.Net;
using System.Net.Sockets;
using MySqlHa.Node.Roles;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Witness;

/// <summary>
/// A fault while too few of the witness's targets can be reached, as a gateway's: the first answers decide. Each target is asked by a tracker of its own, which
/// counts its rises and falls.
/// </summary>
internal sealed class WitnessTracker : IDisposable
{
    /// <summary>The key of its fault.</summary>
    internal const string Key = "witness";

    private readonly IReadOnlyList<WitnessTarget> _targets;
    private readonly ITrackerTarget _node;
    private readonly QuorumRule _rule;
    private readonly string[] _words;
    private readonly Lock _gate = new();
    private readonly List<IDisposable> _trackers = [];

    internal WitnessTracker(string interfaceName, WitnessOptions options, ITrackerTarget node)
    {
        _targets = options.Targets;
        _node = node;
        _words = [.. _targets.Select(_ => "not asked yet")];

        // What they tell has risen or fallen already.
        _rule = new QuorumRule(_targets.Count, QuorumOf(options), fall: 1, rise: 1);
        for (var i = 0; i < _targets.Count; i++)
        {
            _trackers.Add(Track(interfaceName, _targets[i], i));
        }
    }

    /// <summary>What is known at the moment.</summary>
    internal WitnessStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new(_rule.IsReached switch { true => "Reachable", false => "Unreachable", null => "Unknown" }, Words());
            }
        }
    }

    /// <summary>The faults that a node with such a witness is started with.</summary>
    internal static void AddPending(WitnessOptions options, IDictionary<string, string> pending)
    {
        if (!options.Targets.IsEmpty)
        {
            pending[Key] = $"waiting for the first answers of {string.Join(", ", options.Targets)}";
        }

        if (options.Etcd is { } etcd)
        {
            pending[RoleLoop.WitnessKey] = $"waiting for the first answer of etcd {string.Join(", ", etcd.Endpoints.Select(e => e.Authority))}";
        }
    }

    public void Dispose() => _trackers.ForEach(t => t.Dispose());

    private static int QuorumOf(WitnessOptions options) => options.Quorum == 0 ? QuorumRule.Majority(options.Targets.Length) : options.Quorum;

    private IDisposable Track(string interfaceName, WitnessTarget target, int index) => target.Probe == WitnessProbe.Icmp
        ? new GatewayTracker(interfaceName, IPAddress.Parse(target.Host), (up, _) => Report(index, up, up ? "answers" : "does not answer"))
        : new CheckTracker(Options(target), cancellation => ConnectAsync(target, cancellation), new Reporter((up, reason) => Report(index, up, reason)));

    private static CheckOptions Options(WitnessTarget target) => new()
    {
        Name = target.ToString(),
        Interval = GatewayTracker.DefaultInterval,
        Timeout = GatewayTracker.DefaultInterval,
        Fall = 3,
        Rise = 2,
    };

    private static async Task<CheckOutcome> ConnectAsync(WitnessTarget target, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(target.Host, target.Port, cancellation);

            // No state is left at the witness, which is asked twice a second.
            client.LingerState = new LingerOption(true, 0);
            return new(true, "");
        }
        catch (SocketException error)
        {
            return new(false, $"does not answer ({error.SocketErrorCode})");
        }
    }

    private void Report(int index, bool up, string words)
    {
        bool? reached;
        string all;
        lock (_gate)
        {
            _words[index] = words;
            reached = _rule.Report(index, up);
            all = Words();
        }

        _node.Log(up ? VrrpLogLevel.Information : VrrpLogLevel.Warning, up ? "WitnessTargetReachable" : "WitnessTargetUnreachable", $"{_targets[index]} {words}; {all}.");
        if (reached == true)
        {
            _node.ClearFault(Key);
        }
        else if (reached == false)
        {
            _node.RaiseFault(Key, $"witness: {all}. Check the network of this node");
        }
    }

    private string Words()
    {
        var silent = Enumerable.Range(0, _targets.Count).Where(i => _rule.IsUp(i) != true).Select(i => $"{_targets[i]} {_words[i]}").ToList();
        return $"{_rule.Answering} of {_targets.Count} targets answer, and {_rule.Quorum} must{(silent.Count == 0 ? "" : $" ({string.Join(", ", silent)})")}";
    }

    /// <summary>A check's faults are this target's answers.</summary>
    private sealed class Reporter(Action<bool, string> report) : ITrackerTarget
    {
        public void RaiseFault(string key, string reason) => report(false, reason.StartsWith("does", StringComparison.Ordinal) ? reason : "does not answer in time");

        public void ClearFault(string key) => report(true, "answers");

        public void MovePriority(string key, int weight)
        {
        }

        public void Log(VrrpLogLevel level, string code, string message)
        {
        }
    }
}
