using MySqlHa.Lab.Linux;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

/// <summary>The guard of an instance that was started in a session.</summary>
public sealed class GuardTests : InstanceTest
{
    [Fact]
    public void An_instance_shows_its_guard_and_what_it_waits_for()
    {
        BecomeMaster("-GuardLimit 2");
        Assert.Equal("Running True", Ask("\"$($vip.Guard.State) $($vip.Guard.ProcessId -gt 0)\""));
        Assert.Equal("Guard 2.23", Ask("\"$($vip.TakeoverWait) $($vip.TakeoverAfter.TotalSeconds)\""));
        Assert.Equal("1", Ask("\"$(@($vip.Log | Where-Object Code -eq TakeoverLate).Count)\""));
    }

    [Theory]
    [InlineData("Stop-VrrpInstance vip")]
    [InlineData("Remove-Module MySqlHa")]
    public void It_ends_with_the_instance(string command)
    {
        BecomeMaster("-GuardLimit 2");
        var guard = ProcessIdentity.Of(int.Parse(Ask("\"$($vip.Guard.ProcessId)\""), System.Globalization.CultureInfo.InvariantCulture))!.Value;
        Session.Run(command).ThrowIfFailed();
        Until(() => !guard.IsAlive, "The guard's end");
        Assert.False(Cable.HasAddress("10.78.0.100"));
    }

    [Fact]
    public void Behind_a_removed_module_another_session_has_a_guard_again()
    {
        BecomeMaster("-GuardLimit 2");
        Session.Run("Remove-Module MySqlHa").ThrowIfFailed();
        Session.Run($"Import-Module '{Repository.Manifest}' -ErrorAction Stop").ThrowIfFailed();
        BecomeMaster("-GuardLimit 2");
        Assert.Equal("Running", Ask("$vip.Guard.State"));
    }

    [Fact]
    public void Without_a_guard_there_is_none_and_the_lease_is_waited_for()
    {
        BecomeMaster("-NoGuard");
        Assert.Equal("True Lease", Ask("\"$($null -eq $vip.Guard) $($vip.TakeoverWait)\""));
    }

    private void BecomeMaster(string parameters)
    {
        Session.Run(Start(parameters)).ThrowIfFailed();
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
    }

    private string Ask(string expression) => $"{Session.Run($"$vip = Get-VrrpInstance vip; {expression}").Output.Single()}";
}
