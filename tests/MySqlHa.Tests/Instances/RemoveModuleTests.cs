using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

public sealed class RemoveModuleTests : InstanceTest
{
    [Theory]
    [InlineData("Remove-Module MySqlHa")]
    [InlineData("Import-Module MANIFEST -Force")]
    public void Removing_the_module_stops_its_instances(string command)
    {
        BecomeMaster();
        Session.Run(command.Replace("MANIFEST", Repository.Manifest, StringComparison.Ordinal)).ThrowIfFailed();
        Assert.False(Cable.HasAddress("10.78.0.100"));
        Until(() => EngineThreads().Length == 0, "The end of the engine's threads");
        Session.Run($"Import-Module '{Repository.Manifest}' -ErrorAction Stop").ThrowIfFailed();
        Assert.Equal("Stopped", Session.Run("Get-VrrpInstance vip").Property("State"));
    }

    [Fact]
    public void A_session_that_is_not_the_last_leaves_the_instances_running()
    {
        BecomeMaster();
        using (var other = new ModuleSession(Cable.Near))
        {
            other.Abandon();
            Assert.Equal("Master", other.Run("Get-VrrpInstance vip").Property("State"));
            other.Run("Remove-Module MySqlHa").ThrowIfFailed();
        }

        Assert.Equal("Master", Session.Run("Get-VrrpInstance vip").Property("State"));
    }

    [Fact]
    public void A_session_that_ended_without_removing_the_module_does_not_count()
    {
        using (var other = new ModuleSession(Cable.Near))
        {
            other.Abandon();
        }

        BecomeMaster();
        Session.Run("Remove-Module MySqlHa").ThrowIfFailed();
        Assert.False(Cable.HasAddress("10.78.0.100"));
    }

    private void BecomeMaster()
    {
        Session.Run(Start()).ThrowIfFailed();
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        Assert.True(Cable.HasAddress("10.78.0.100"));
    }
}
