using System.Globalization;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Link;

[Collection(NamespaceCollection.Name)]
public sealed class PcapLinkFlapTests : IDisposable
{
    private readonly VethPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void Receiving_survives_twenty_flaps_and_the_watch_tells_each()
    {
        using var near = _pair.OpenNear();
        using var far = _pair.OpenFar();
        using var watch = _pair.InFar(() => new NetlinkWatch());
        var sink = new RecordingSink();
        var observer = new RecordingObserver();
        using var subscription = far.Subscribe(sink);
        using var observation = watch.Subscribe(observer);
        Assert.True(watch.IsUp(far.InterfaceIndex));

        for (var flap = 1u; flap <= 20; flap++)
        {
            _pair.IpFar("link", "set", VethPair.FarInterface, "down");
            observer.ExpectLink(far.InterfaceIndex, up: false);
            Assert.False(watch.IsUp(far.InterfaceIndex));
            Assert.False(far.Send(Frames.From(far, 0)));

            _pair.IpFar("link", "set", VethPair.FarInterface, "up");
            observer.ExpectLink(far.InterfaceIndex, up: true);
            Assert.True(watch.IsUp(far.InterfaceIndex));
            Assert.True(near.Send(Frames.From(near, flap)));
            Assert.Equal(flap, sink.NextNumber());
            Assert.True(far.Send(Frames.From(far, flap)));
        }

        Assert.Contains("224.0.0.18", _pair.IpFar("maddr", "show", "dev", VethPair.FarInterface), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_cable_is_told()
    {
        using var watch = _pair.InFar(() => new NetlinkWatch());
        using var far = _pair.OpenFar();
        var observer = new RecordingObserver();
        using var observation = watch.Subscribe(observer);
        _pair.IpNear("link", "set", VethPair.NearInterface, "down");
        observer.ExpectLink(far.InterfaceIndex, up: false);
        _pair.IpNear("link", "set", VethPair.NearInterface, "up");
        observer.ExpectLink(far.InterfaceIndex, up: true);
    }

    [Fact]
    public void A_link_whose_interface_is_deleted_is_silent_and_costs_nothing_and_a_new_one_works()
    {
        using var watch = _pair.InFar(() => new NetlinkWatch());
        var observer = new RecordingObserver();
        using var observation = watch.Subscribe(observer);
        using (var far = _pair.OpenFar())
        {
            _pair.IpNear("link", "del", VethPair.NearInterface);
            observer.ExpectLink(far.InterfaceIndex, up: false);
            Assert.False(far.Send(Frames.From(far, 1)));

            var before = CaptureTicks();
            using var never = new ManualResetEventSlim();
            never.Wait(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
            Assert.InRange(CaptureTicks() - before, 0, 15);

            _pair.Plug();
            Assert.False(far.Send(Frames.From(far, 2)));
        }

        using var near = _pair.OpenNear();
        using var again = _pair.OpenFar();
        var sink = new RecordingSink();
        using var subscription = again.Subscribe(sink);
        Assert.True(near.Send(Frames.From(near, 3)));
        Assert.Equal(3u, sink.NextNumber());
    }

    /// <summary>Processor time of the capture threads in clock ticks of 10 ms: proc_pid_stat(5), fields 14 and 15.</summary>
    private static long CaptureTicks() => Directory.EnumerateDirectories("/proc/self/task")
        .Select(task => File.ReadAllText($"{task}/stat"))
        .Where(stat => stat.Contains("(vrrp capture", StringComparison.Ordinal))
        .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' '))
        .Sum(fields => long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
}
