using System.Diagnostics;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

public sealed class InstanceLifeTests : InstanceTest
{
    [Fact]
    public void An_instance_becomes_master_shows_itself_and_leaves_nothing()
    {
        Assert.Empty(Session.Run(Start()).ThrowIfFailed().Output);
        var master = Session.Run("Wait-VrrpInstance vip Master");
        Assert.Equal("Master", master.Property("State"));
        Assert.Equal("10.78.0.1", master.Property("MasterAddress")?.ToString());
        Assert.Equal(100, master.Property("EffectivePriority"));
        Assert.Equal(["10.78.0.100/24"], (string[])master.Property("VirtualAddress")!);
        Assert.True(Cable.HasAddress("10.78.0.100"));

        Assert.Empty(Session.Run("Stop-VrrpInstance vip").ThrowIfFailed().Output);
        Assert.False(Cable.HasAddress("10.78.0.100"));
        Assert.Equal("Stopped", Session.Run("Get-VrrpInstance vip").Property("State"));
        Until(() => EngineThreads().Length == 0, "The end of the engine's threads");
    }

    [Fact]
    public void PassThru_gives_the_instance_and_is_not_master_at_once()
    {
        Assert.Equal("Backup", Session.Run(Start("-PassThru").Replace("0.03", "1", StringComparison.Ordinal)).Property("State"));
        Assert.Equal("Stopped", Session.Run("Stop-VrrpInstance vip -PassThru").Property("State"));
    }

    [Fact]
    public void WhatIf_says_what_it_would_do_and_does_nothing()
    {
        var start = Session.Run(Start("-WhatIf")).ThrowIfFailed();
        Assert.Contains("What if: Performing the operation \"Start VRRP instance\" on target \"vip on ", start.Text, StringComparison.Ordinal);
        Assert.Contains("VRID 51, 10.78.0.100/24, priority 100", start.Text, StringComparison.Ordinal);
        Assert.Equal(["InstanceNotFound"], Session.Run("Get-VrrpInstance vip-never").ErrorIds);
        Assert.Empty(EngineThreads());

        Session.Run(Start()).ThrowIfFailed();
        Assert.Contains("Stop VRRP instance", Session.Run("Stop-VrrpInstance vip -WhatIf").ThrowIfFailed().Text, StringComparison.Ordinal);
        Assert.NotEqual("Stopped", Session.Run("Get-VrrpInstance vip").Property("State"));
    }

    [Fact]
    public void Instances_go_through_the_pipeline_and_answer_to_wildcards()
    {
        Session.Run(Start(name: "web-1")).ThrowIfFailed();
        Session.Run(Start(name: "web-2", virtualRouterId: 52, address: "10.78.0.102/24")).ThrowIfFailed();
        Session.Run(Start(name: "db", virtualRouterId: 53, address: "10.78.0.103/24")).ThrowIfFailed();
        Assert.Equal(["web-1", "web-2"], Names("Get-VrrpInstance WEB-*"));
        Assert.Equal(["db", "web-1"], Names("'web-1', 'd?' | Get-VrrpInstance | Where-Object State -ne Stopped").Order());
        Assert.Empty(Session.Run("Get-VrrpInstance nothing*").ThrowIfFailed().Output);

        Session.Run("Get-VrrpInstance web-* | Wait-VrrpInstance -State Master | Stop-VrrpInstance").ThrowIfFailed();
        Assert.Equal(["db"], Names("Get-VrrpInstance | Where-Object State -ne Stopped"));
        Session.Run("Get-VrrpInstance | Stop-VrrpInstance").ThrowIfFailed();
        Assert.Empty(Names("Get-VrrpInstance | Where-Object State -ne Stopped"));
    }

    [Fact]
    public void An_instance_starts_from_an_object_with_its_properties()
    {
        Session.Run($"[pscustomobject]@{{ Name = 'vip'; Interface = '{Cable.Interface}'; VirtualRouterId = 51; VirtualAddress = '10.78.0.100/24'; Priority = 77; AdvertisementInterval = 0.03 }} | Start-VrrpInstance").ThrowIfFailed();
        Assert.Equal(77, Session.Run("Wait-VrrpInstance vip Master").Property("Priority"));

        // What Get shows starts it again: its member names are the parameters' names, as far as the types allow.
        var stopped = Session.Run("Get-VrrpInstance vip | Stop-VrrpInstance -PassThru");
        Assert.Equal("Stopped", stopped.Property("State"));
    }

    [Fact]
    public void A_name_that_is_not_there_is_an_error_that_lists_those_that_are()
    {
        Session.Run(Start()).ThrowIfFailed();
        foreach (var command in new[] { "Get-VrrpInstance nope", "Stop-VrrpInstance nope", "Wait-VrrpInstance nope Master" })
        {
            var error = Assert.Single(Session.Run(command).Errors);
            Assert.Equal("InstanceNotFound", error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Contains("vip", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Waiting_ends_in_any_of_the_states_or_with_an_error_that_tells_the_present_one()
    {
        Session.Run(Start()).ThrowIfFailed();
        Assert.Equal("Master", Session.Run("Wait-VrrpInstance vip -State Fault, Master").Property("State"));
        var late = Assert.Single(Session.Run("Wait-VrrpInstance vip Fault -Timeout 0.2").Errors);
        Assert.Equal("WaitTimeout", late.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("it is Master", late.ToString(), StringComparison.Ordinal);
        Assert.Equal(["ParameterArgumentValidationError"], Session.Run("Wait-VrrpInstance vip Leader").ErrorIds);
    }

    [Fact]
    public async Task Waiting_is_told_of_a_change_at_once()
    {
        Session.Run(Start()).ThrowIfFailed();
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        for (var i = 0; i < 20; i++)
        {
            var state = i % 2 == 0 ? "Fault" : "Master";
            var wait = Session.Begin($"$before = [DateTimeOffset]::Now; $now = Wait-VrrpInstance vip {state} -Timeout 20; ([DateTimeOffset]::Now - $now.Since).TotalMilliseconds");
            Cable.IpFar("link", "set", Cable.FarInterface, i % 2 == 0 ? "down" : "up");
            Assert.InRange((await wait).Single<double>(), -1000, 900);
        }
    }

    [Fact]
    public async Task Ctrl_C_ends_a_wait()
    {
        Session.Run(Start()).ThrowIfFailed();
        var wait = Session.Begin("Wait-VrrpInstance vip Fault -Timeout 600");
        var clock = Stopwatch.StartNew();
        Session.Stop();
        await wait.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
        Assert.Empty((await wait).ErrorIds.Except(["PipelineStopped"]));
        Assert.NotEqual("Stopped", Session.Run("Get-VrrpInstance vip").Property("State"));
    }

    [Fact]
    public void State_changes_are_engine_events_in_their_order()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<(string? From, string? To)>();
        var data = new System.Collections.Concurrent.ConcurrentQueue<System.Management.Automation.PSEventArgs>();
        Session.On(() => Session.Runspace.Events.SubscribeEvent(null, null, "MySqlHa.StateChanged", null, (_, e) =>
        {
            data.Enqueue(e);
            seen.Enqueue(((string?)e.MessageData.Properties["From"].Value, (string?)e.MessageData.Properties["To"].Value));
        }, true, false));
        Session.Run(Start()).ThrowIfFailed();
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        Cable.IpFar("link", "set", Cable.FarInterface, "down");
        Session.Run("Wait-VrrpInstance vip Fault").ThrowIfFailed();
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        Until(() => seen.Count == 4, "The fourth event");
        Assert.Equal([("Stopped", "Backup"), ("Backup", "Master"), ("Master", "Fault"), ("Fault", "Stopped")], seen);
        Assert.All(data, e => Assert.Equal("vip", e.MessageData.Properties["Name"].Value));
        Assert.All(data, e => Assert.IsType<DateTimeOffset>(e.MessageData.Properties["At"].Value));
        Assert.All(data, e => Assert.NotEmpty((string)e.MessageData.Properties["Reason"].Value));
    }

    [Fact]
    public void Events_that_nobody_subscribed_to_are_not_kept()
    {
        Session.Run(Start()).ThrowIfFailed();
        Session.Run("Wait-VrrpInstance vip Master | Stop-VrrpInstance").ThrowIfFailed();
        Assert.Empty(Session.Runspace.Events.ReceivedEvents);
    }

    [Fact]
    public void A_gateway_that_answers_lets_the_node_be_master_and_one_that_does_not_keeps_it_in_fault()
    {
        Session.Run(Start("-Gateway 10.78.0.9")).ThrowIfFailed();
        Until(() => ((string)Session.Run("Get-VrrpInstance vip").Property("Reason")!).Contains("does not answer", StringComparison.Ordinal), "The gateway's first silence");
        Assert.Equal("Fault", Session.Run("Get-VrrpInstance vip").Property("State"));
        Cable.IpFar("addr", "add", "10.78.0.9/24", "dev", Cable.FarInterface);
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        Cable.IpFar("addr", "del", "10.78.0.9/24", "dev", Cable.FarInterface);
        Session.Run("Wait-VrrpInstance vip Fault").ThrowIfFailed();
        Assert.False(Cable.HasAddress("10.78.0.100"));
    }

    [Fact]
    public void Another_interface_that_is_down_is_a_fault()
    {
        Cable.Ip("link", "add", "md0", "type", "veth", "peer", "name", "md1");
        Cable.Ip("link", "set", "md1", "up");
        Session.Run(Start("-TrackInterface md0")).ThrowIfFailed();
        Assert.Contains("md0 is down", (string)Session.Run("Wait-VrrpInstance vip Fault").Property("Reason")!, StringComparison.Ordinal);
        Cable.Ip("link", "set", "md0", "up");
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
    }

    private IEnumerable<string> Names(string script) => Session.Run(script).ThrowIfFailed().Output.Select(o => (string)o.Properties["Name"].Value);
}
