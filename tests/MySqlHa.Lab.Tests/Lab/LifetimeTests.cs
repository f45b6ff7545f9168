using System.Diagnostics;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Tests.Lab;

[Collection(LabCollection.Name)]
public sealed class LifetimeTests
{
    [LabFact]
    public async Task Disposing_leaves_nothing_behind()
    {
        LabEnvironment lab = await TestLab.UpAsync(ServerKind.MySql);
        ProcessIdentity[] processes;
        await using (lab)
        {
            // A child that nobody has written down, on another host than its parent's servers.
            HostProcess parent = await lab.StartAsync(LabHost.Client, "parent", ["sh", "-c", "sleep 4711 & echo ready; wait"]);
            await parent.Log.WaitForAsync("ready", TimeSpan.FromSeconds(10));
            processes = [.. lab.GetProcesses().Select(p => p.Identity)];
            Assert.Equal(3, processes.Length);
            Assert.NotEmpty(TestLab.Leftovers(lab.Id));
        }

        Assert.All(processes, p => Assert.False(p.IsAlive));
        Assert.Empty(TestLab.Leftovers(lab.Id));
    }

    [LabFact]
    public async Task Killing_the_owner_leaves_nothing_behind()
    {
        string id = TestLab.NewId();
        using Process owner = await OwnerProcess.StartAsync(id);
        LabEnvironment seen = LabEnvironment.Attach(id);
        ProcessIdentity[] processes = [.. seen.GetProcesses().Select(p => p.Identity)];
        Assert.Equal(2, processes.Length);

        owner.Kill();

        await Eventually.TrueAsync(() => TestLab.Leftovers(id).Count == 0, TimeSpan.FromSeconds(30), () => string.Join('\n', TestLab.Leftovers(id)));
        Assert.All(processes, p => Assert.False(p.IsAlive));
    }

    [LabFact]
    public async Task A_name_in_use_is_refused_and_the_lab_unharmed()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        LabException error = await Assert.ThrowsAsync<LabException>(() => LabEnvironment.UpAsync(new LabOptions { Id = lab.Id, Server = null }));
        Assert.Contains("is up already", error.Message, StringComparison.Ordinal);
        Assert.True(await TestLab.ReachesAsync(lab, LabHost.A, LabHost.B));
    }

    [LabFact]
    public async Task Attaching_and_disposing_does_not_remove_somebody_elses_lab()
    {
        await using LabEnvironment lab = await LabEnvironment.UpAsync(new LabOptions { Id = TestLab.NewId(), Server = null, Lifetime = LabLifetime.UntilDown });
        try
        {
            await LabEnvironment.Attach(lab.Id).DisposeAsync();
            await lab.DisposeAsync();
            Assert.True(await TestLab.ReachesAsync(lab, LabHost.A, LabHost.B));
        }
        finally
        {
            await LabEnvironment.RemoveAsync(lab.Id);
            await LabEnvironment.RemoveAsync(lab.Id);
        }

        Assert.Empty(TestLab.Leftovers(lab.Id));
    }

    [LabFact]
    public async Task A_server_that_cannot_start_fails_the_set_up_with_its_log_and_leaves_nothing()
    {
        string id = TestLab.NewId();
        var options = new LabOptions { Id = id, Server = ServerKind.MySql, ServerSettings = ["no_such_setting=1"] };
        LabException error = await Assert.ThrowsAsync<LabException>(() => LabEnvironment.UpAsync(options));
        Assert.Contains("no_such_setting", error.Message, StringComparison.Ordinal);
        Assert.Empty(TestLab.Leftovers(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("../x")]
    [InlineData("a-name-that-is-much-too-long-for-it")]
    public async Task A_bad_name_is_refused(string id)
    {
        Assert.SkipUnless(Requirements.Missing is null, Requirements.Missing ?? "");
        await Assert.ThrowsAsync<LabException>(() => LabEnvironment.UpAsync(new LabOptions { Id = id }));
    }
}
