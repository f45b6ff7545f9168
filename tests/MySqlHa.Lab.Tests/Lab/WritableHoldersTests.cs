using MySqlHa.Lab.Observation;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Tests.Lab;

/// <summary>The watch that finds two writable holders finds them.</summary>
[Collection(LabCollection.Name)]
public sealed class WritableHoldersTests
{
    [LabFact]
    public async Task Two_that_hold_the_address_and_accept_writes_are_seen_and_one_alone_is_not()
    {
        await using LabEnvironment lab = await LabEnvironment.UpAsync(new LabOptions { Id = TestLab.NewId(), Server = ServerKind.MariaDb });
        await lab.Server(LabHost.B).ExecuteAsync("SET GLOBAL read_only = ON");
        await using WritableHolders holders = await WritableHolders.StartAsync(lab);
        foreach (LabHost host in new[] { LabHost.A, LabHost.B })
            await lab.ExecAsync(host, "ip", "address", "add", LabAddresses.VirtualAddress + "/24", "dev", "eth0");
        await Eventually.TrueAsync(() => holders.Report() is { A.Count: 1, SamplesOfB: > 10 }, TimeSpan.FromSeconds(10), () => holders.Report().ToString());
        Assert.Empty(holders.Report().Both);
        Assert.Empty(holders.Report().B);

        await lab.Server(LabHost.A).ExecuteAsync("SET GLOBAL read_only = ON");
        await lab.Server(LabHost.B).ExecuteAsync("SET GLOBAL read_only = OFF");
        await Eventually.TrueAsync(() => holders.Report().B.Count == 1, TimeSpan.FromSeconds(10), () => holders.Report().ToString());
        Assert.Empty(holders.Report().Both);

        await lab.Server(LabHost.A).ExecuteAsync("SET GLOBAL read_only = OFF");
        await Eventually.TrueAsync(() => holders.Report().Both.Count == 1, TimeSpan.FromSeconds(10), () => holders.Report().ToString());
        await lab.Server(LabHost.A).KillAsync();
        await lab.ExecAsync(LabHost.B, "ip", "address", "del", LabAddresses.VirtualAddress + "/24", "dev", "eth0");
        // The kernel's word and ours take a moment to meet.
        await MoreSamplesAsync(holders);
        TimeSpan served = ServedByB(holders);
        await MoreSamplesAsync(holders);
        Assert.Equal(served, ServedByB(holders));
    }

    private static TimeSpan ServedByB(WritableHolders holders) => holders.Report().B.Aggregate(TimeSpan.Zero, (sum, span) => sum + span.Length);

    private static async Task MoreSamplesAsync(WritableHolders holders)
    {
        int seen = holders.Report().SamplesOfB;
        await Eventually.TrueAsync(() => holders.Report().SamplesOfB > seen + 20, TimeSpan.FromSeconds(10), () => holders.Report().ToString());
    }
}
