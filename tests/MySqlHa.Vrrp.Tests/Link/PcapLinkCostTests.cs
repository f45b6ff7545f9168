using System.Diagnostics;
using System.Net;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Link;

[Collection(NamespaceCollection.Name)]
public sealed class PcapLinkCostTests : IDisposable
{
    private const int Rounds = 1000;
    private readonly VethPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void Sending_and_receiving_allocate_nothing()
    {
        using var near = _pair.OpenNear();
        using var far = _pair.OpenFar();
        var sink = new MeasuringSink();
        using var subscription = far.Subscribe(sink);
        var frame = Frames.From(near, 1);
        var message = new byte[20];
        var source = IPAddress.Parse("10.77.0.1");
        var peer = IPAddress.Parse("10.77.0.2");
        var times = new long[Rounds];
        var latencies = new long[Rounds];

        var allocated = NetworkNamespace.Run(_pair.Near, () =>
        {
            long start = 0;
            for (var i = -50; i < Rounds; i++)
            {
                if (i == 0)
                {
                    sink.Restart();
                    start = GC.GetAllocatedBytesForCurrentThread();
                }

                var before = Stopwatch.GetTimestamp();
                _ = near.Send(frame);
                var sent = Stopwatch.GetTimestamp();
                sink.Await();
                if (i >= 0)
                {
                    times[i] = sent - before;
                    latencies[i] = sink.Arrived - before;
                }

                _ = near.SendTo(message, source, peer);
                sink.Await();
            }

            return GC.GetAllocatedBytesForCurrentThread() - start;
        });

        Assert.Equal(2 * Rounds, sink.Count);
        Assert.Equal(0, allocated);
        Assert.Equal(0, sink.Allocated);
        Report("send", times);
        Report("send to sink", latencies);
    }

    private static void Report(string what, long[] ticks)
    {
        Array.Sort(ticks);
        TestContext.Current.SendDiagnosticMessage(
            $"{what}: median {Microseconds(ticks[ticks.Length / 2])} us, 99 % {Microseconds(ticks[ticks.Length * 99 / 100])} us, worst {Microseconds(ticks[^1])} us");
    }

    private static double Microseconds(long ticks) => Math.Round(ticks * 1e6 / Stopwatch.Frequency, 1);

    // Spins instead of blocking, since a blocking wait may itself allocate.
    private sealed class MeasuringSink : IPacketSink
    {
        private int _waiting;
        private long _first;
        private long _last;
        private bool _restart;

        public int Count { get; private set; }

        public long Arrived { get; private set; }

        public long Allocated => _last - _first;

        public void Restart() => Volatile.Write(ref _restart, true);

        public void Await()
        {
            var deadline = Stopwatch.GetTimestamp() + (5 * Stopwatch.Frequency);
            while (Volatile.Read(ref _waiting) == 0)
            {
                if (Stopwatch.GetTimestamp() > deadline)
                {
                    throw new TimeoutException("No packet came within 5 s.");
                }

                Thread.SpinWait(10);
            }

            Volatile.Write(ref _waiting, 0);
        }

        public void OnPacket(ReadOnlySpan<byte> ipPacket)
        {
            _last = GC.GetAllocatedBytesForCurrentThread();
            if (Volatile.Read(ref _restart))
            {
                _restart = false;
                _first = _last;
                Count = 0;
            }

            Count++;
            Arrived = Stopwatch.GetTimestamp();
            Volatile.Write(ref _waiting, 1);
        }
    }
}
