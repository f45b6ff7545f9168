using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

public sealed class SuspendTests : InstanceTest
{
    [Fact]
    public void A_suspended_master_lets_go_at_once_says_why_and_comes_back()
    {
        Session.Run(Start() + "; Wait-VrrpInstance vip Master").ThrowIfFailed();
        Assert.Empty(Session.Run("Suspend-VrrpInstance vip -Reason 'kernel update'").ThrowIfFailed().Output);
        Assert.False(Cable.HasAddress("10.78.0.100"));
        Assert.Equal(("Fault", "suspended: kernel update"), StateAndReason("Get-VrrpInstance vip"));

        Assert.Empty(Session.Run("Resume-VrrpInstance vip").ThrowIfFailed().Output);
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        Assert.True(Cable.HasAddress("10.78.0.100"));
    }

    [Fact]
    public void Both_can_be_said_twice_and_a_reason_is_kept_until_another_is_given()
    {
        Session.Run(Start()).ThrowIfFailed();
        Assert.Equal(("Fault", "suspended: maintenance"), StateAndReason("Suspend-VrrpInstance vip -PassThru"));
        Assert.Equal(("Fault", "suspended: disk"), StateAndReason("Suspend-VrrpInstance vip -Reason disk -PassThru"));
        Assert.Equal(("Fault", "suspended: disk"), StateAndReason("Suspend-VrrpInstance vip -PassThru"));
        Assert.Equal("Backup", StateAndReason("Resume-VrrpInstance vip -PassThru").State);
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        Assert.Equal("Master", StateAndReason("Resume-VrrpInstance vip -PassThru").State);
    }

    [Fact]
    public void Suspended_it_stays_when_another_fault_comes_and_goes()
    {
        Session.Run(Start()).ThrowIfFailed();
        Session.Run("Suspend-VrrpInstance vip").ThrowIfFailed();
        Cable.IpFar("link", "set", Cable.FarInterface, "down");
        Until(() => Reason().Contains("is down", StringComparison.Ordinal), "The second reason");
        Cable.IpFar("link", "set", Cable.FarInterface, "up");
        Until(() => Reason() == "suspended: maintenance", "The end of the second reason");
        Assert.Equal("Fault", StateAndReason("Get-VrrpInstance vip").State);
    }

    [Fact]
    public void Resumed_it_waits_for_the_other_faults()
    {
        Session.Run(Start()).ThrowIfFailed();
        Cable.IpFar("link", "set", Cable.FarInterface, "down");
        Session.Run("Wait-VrrpInstance vip Fault | Suspend-VrrpInstance").ThrowIfFailed();
        var (state, reason) = StateAndReason("Resume-VrrpInstance vip -PassThru");
        Assert.Equal("Fault", state);
        Assert.Contains("is down", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("suspended", reason, StringComparison.Ordinal);
        Cable.IpFar("link", "set", Cable.FarInterface, "up");
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
    }

    [Fact]
    public void They_take_names_wildcards_and_instances_from_the_pipeline()
    {
        Session.Run(Start(name: "web-1")).ThrowIfFailed();
        Session.Run(Start(name: "web-2", virtualRouterId: 52, address: "10.78.0.102/24")).ThrowIfFailed();
        Assert.Equal(2, Session.Run("Get-VrrpInstance web-* | Suspend-VrrpInstance -PassThru").ThrowIfFailed().Output.Count(o => (string)o.Properties["State"].Value == "Fault"));
        Assert.Equal(2, Session.Run("'web-1', 'WEB-2' | Resume-VrrpInstance -PassThru").ThrowIfFailed().Output.Count(o => (string)o.Properties["State"].Value == "Backup"));
        Assert.Empty(Session.Run("Suspend-VrrpInstance nothing*").ThrowIfFailed().Output);
    }

    [Fact]
    public void WhatIf_says_what_it_would_do_and_does_nothing()
    {
        Session.Run(Start() + "; Wait-VrrpInstance vip Master").ThrowIfFailed();
        Assert.Contains("\"Suspend VRRP instance\" on target \"vip\"", Session.Run("Suspend-VrrpInstance vip -WhatIf").ThrowIfFailed().Text, StringComparison.Ordinal);
        Assert.Equal("Master", StateAndReason("Get-VrrpInstance vip").State);
        Session.Run("Suspend-VrrpInstance vip").ThrowIfFailed();
        Assert.Contains("\"Resume VRRP instance\" on target \"vip\"", Session.Run("Resume-VrrpInstance vip -WhatIf").ThrowIfFailed().Text, StringComparison.Ordinal);
        Assert.Equal("Fault", StateAndReason("Get-VrrpInstance vip").State);
    }

    [Theory]
    [InlineData("Suspend-VrrpInstance")]
    [InlineData("Resume-VrrpInstance")]
    public void Names_that_are_not_there_or_not_running_are_errors(string command)
    {
        Session.Run(Start()).ThrowIfFailed();
        Assert.Equal(["InstanceNotFound"], Session.Run($"{command} nope").ErrorIds);
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        var error = Assert.Single(Session.Run($"{command} vip").Errors);
        Assert.Equal("InstanceStopped", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("Start-VrrpInstance", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_reason_is_refused() =>
        Assert.Equal(["InvalidReason"], Session.Run("Suspend-VrrpInstance vip -Reason ' '").ErrorIds);

    private string Reason() => StateAndReason("Get-VrrpInstance vip").Reason;

    private (string State, string Reason) StateAndReason(string script)
    {
        var result = Session.Run(script);
        return ((string)result.Property("State")!, (string)result.Property("Reason")!);
    }
}
