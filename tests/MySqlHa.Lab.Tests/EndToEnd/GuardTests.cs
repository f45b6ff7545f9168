using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>A master's process is killed or stands still: its guard lets go, long before the kernel would.</summary>
[Collection(VrrpLabCollection.Name)]
public sealed class GuardTests(VrrpLab lab) : VrrpTests(lab)
{
    // The target is 250 ms for a killed daemon; a frozen one is borne for 300 before.
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    [LabFact]
    public Task Kill_minus_9_leaves_no_address() => ReleasedAsync(peer => peer.KillAsync(), Target);

    [LabFact]
    public Task A_frozen_master_is_released_and_does_not_come_back() => ReleasedAsync(
        peer =>
        {
            peer.Freeze();
            return Task.CompletedTask;
        },
        Silence + Target);

    private async Task ReleasedAsync(Func<MySqlHaPeer, Task> end, TimeSpan target)
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));
        // Without a lease the address would stay for ever.
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200) with { Parameters = "-AddressLifetime 0" });
        await Shared.SoleHolderAsync(router, LabHost.A);
        DateTimeOffset ended = DateTimeOffset.Now;
        await end(ours);
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        DateTimeOffset settled = await Shared.SoleHolderAsync(router, LabHost.B);
        TimeSpan took = Shared.Addresses.Changes.Last(c => c.Address == router.Address && c is { Host: LabHost.A, Held: false }).At - ended;
        Assert.InRange(took, TimeSpan.Zero, 3 * target);
        TestContext.Current.SendDiagnosticMessage($"address gone after {took.TotalMilliseconds:0} ms");

        // What was frozen would go on now, if it lived.
        ours.Thaw();
        await Eventually.TrueAsync(() => !ours.Process.IsAlive, VrrpLab.Limit, () => "the process lives on");
        Shared.AssertSoleHolderSince(router, settled);
    }
}
