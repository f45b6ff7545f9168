using System.Globalization;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Tracking;

[Collection(NamespaceCollection.Name)]
public sealed class RealTimeTests : IDisposable
{
    private const int RealTimePriority = 37;
    private const int Policy = 38;
    private readonly VethPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void A_thread_enters_fifo_and_its_children_do_not() => NetworkNamespace.Run(_pair.Near, () =>
    {
        Assert.True(RealTime.TryEnter(7));
        Assert.Equal((1, 7), Scheduling());
        Assert.Equal((0, 0), Scheduling(Command.Run("cat", "/proc/self/stat")));
    });

    [Fact]
    public void Without_permission_it_is_false_and_nothing_changes() => NetworkNamespace.RunUnprivileged(_pair.Near, () =>
    {
        Assert.False(RealTime.TryEnter(7));
        Assert.Equal((0, 0), Scheduling());
    });

    private static (int Policy, int Priority) Scheduling() => Scheduling(File.ReadAllText("/proc/thread-self/stat"));

    private static (int Policy, int Priority) Scheduling(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (int.Parse(fields[Policy], CultureInfo.InvariantCulture), int.Parse(fields[RealTimePriority], CultureInfo.InvariantCulture));
    }
}
