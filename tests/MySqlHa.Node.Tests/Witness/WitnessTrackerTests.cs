using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MySqlHa.Node.Witness;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>Real targets on the loopback: two of three must answer.</summary>
public sealed class WitnessTrackerTests : IDisposable
{
    private readonly List<TcpListener> _listeners = [.. Enumerable.Range(0, 3).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
    private readonly Heard _node = new();

    public void Dispose() => _listeners.ForEach(l => l.Dispose());

    [Fact]
    public void It_is_a_fault_while_too_few_answer()
    {
        _listeners.ForEach(l => l.Start());
        var targets = _listeners.ConvertAll(l => new WitnessTarget(WitnessProbe.Tcp, "127.0.0.1", ((IPEndPoint)l.LocalEndpoint).Port));
        using var tracker = new WitnessTracker("lo", new WitnessOptions { Targets = [.. targets] }, _node);
        Until(() => _node.Told.Contains("clear"));
        Until(() => tracker.Status.Reason.StartsWith("3 of 3", StringComparison.Ordinal));
        Assert.Equal("Reachable", tracker.Status.State);

        _listeners[0].Stop();
        Until(() => tracker.Status.Reason.StartsWith("2 of 3", StringComparison.Ordinal));
        Assert.DoesNotContain(_node.Told, t => t.StartsWith("fault", StringComparison.Ordinal));

        _listeners[1].Stop();
        Until(() => _node.Told.Any(t => t.StartsWith("fault witness: 1 of 3 targets answer, and 2 must", StringComparison.Ordinal)));
        Assert.Contains(targets[1].ToString(), tracker.Status.Reason, StringComparison.Ordinal);
        Assert.Contains("ConnectionRefused", tracker.Status.Reason, StringComparison.Ordinal);

        _node.Told.Clear();
        using var again = new TcpListener(IPAddress.Loopback, targets[1].Port);
        again.Start();
        Until(() => _node.Told.Contains("clear"));
    }

    private void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(15)), string.Join('\n', _node.Told));

    private sealed class Heard : ITrackerTarget
    {
        public ConcurrentQueue<string> Told { get; } = new();

        public void RaiseFault(string key, string reason) => Told.Enqueue("fault " + reason);

        public void ClearFault(string key) => Told.Enqueue("clear");

        public void MovePriority(string key, int weight)
        {
        }

        public void Log(VrrpLogLevel level, string code, string message)
        {
        }
    }
}
