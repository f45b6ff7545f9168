using System.Diagnostics;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Health;

[Collection(ProcessWide.Name)]
public sealed class TestMySqlHealthTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Two_hundred_servers_are_asked_at_once()
    {
        using var servers = new Listeners(200, TimeSpan.FromMilliseconds(300));
        var clock = Stopwatch.StartNew();
        var result = _session.Run("$args[0] | Test-MySqlHealth -Level Connect -Timeout 20 -ThrottleLimit 256", [servers.Names]).ThrowIfFailed();
        Assert.Equal(servers.Names.Order(), result.Output.Select(o => (string)o.Properties["Server"].Value).Order());
        Assert.All(result.Output, o => Assert.Equal("Refusing", o.Properties["Status"].Value));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15); // One after the other would be a minute.
        Assert.InRange(servers.MostAtOnce, 65, 200);
    }

    [Fact]
    public void No_more_are_asked_at_once_than_told()
    {
        using var servers = new Listeners(20, TimeSpan.FromMilliseconds(30));
        _session.Run("Test-MySqlHealth $args[0] -Level Connect -Timeout 20 -ThrottleLimit 4", [servers.Names]).ThrowIfFailed();
        Assert.InRange(servers.MostAtOnce, 1, 4);
    }

    [Fact]
    public void Answers_come_in_the_order_in_which_they_are_done()
    {
        using var slow = new Listeners(1, TimeSpan.FromMilliseconds(800));
        var result = _session.Run("$args[0], '127.0.0.1:9' | Test-MySqlHealth -Level Connect", slow.Names[0]).ThrowIfFailed();
        Assert.Equal(["127.0.0.1:9", slow.Names[0]], result.Output.Select(o => o.Properties["Server"].Value));
    }

    [Fact]
    public void Servers_come_as_texts_and_as_objects_with_a_server()
    {
        using var one = new Listeners(1, TimeSpan.Zero);
        foreach (var from in new[] { "$args[0]", "[pscustomobject]@{ Server = $args[0] }", "(Test-MySqlHealth $args[0] -Level Connect)", ",@($args[0])" })
        {
            Assert.Equal("Refusing", _session.Run($"{from} | Test-MySqlHealth -Level Connect", one.Names[0]).Property("Status"));
        }

        Assert.Equal(2, _session.Run("Test-MySqlHealth -Server @([pscustomobject]@{ Server = $args[0] }, $args[0]) -Level Connect", one.Names[0]).ThrowIfFailed().Output.Count);
    }

    [Fact]
    public void Quiet_is_one_bool_for_all()
    {
        using var one = new Listeners(1, TimeSpan.Zero);
        Assert.True(_session.Run("Test-MySqlHealth $args[0] -Level Connect -Quiet", one.Names[0]).Single<bool>());
        Assert.False(_session.Run("Test-MySqlHealth $args[0], 127.0.0.1:9 -Level Connect -Quiet", one.Names[0]).Single<bool>());
        Assert.False(_session.Run("@() | Test-MySqlHealth -Level Connect -Quiet").Single<bool>());
    }

    [Fact]
    public async Task Ctrl_C_ends_it()
    {
        using var servers = new Listeners(3, TimeSpan.FromMinutes(5));
        var running = _session.Begin($"'{servers.Names[0]}', '{servers.Names[1]}' | Test-MySqlHealth -Level Connect -Timeout 600");
        Assert.True(SpinWait.SpinUntil(() => servers.MostAtOnce == 2, TimeSpan.FromSeconds(10)));
        var clock = Stopwatch.StartNew();
        _session.Stop();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
    }

    [Theory]
    [InlineData("Test-MySqlHealth 127.0.0.1:9", "CredentialMissing", "-Level Connect")]
    [InlineData("Test-MySqlHealth 127.0.0.1:9 -Level Write -Credential $account", "CanarySchemaMissing", "-CanarySchema")]
    [InlineData("Test-MySqlHealth 127.0.0.1:9 -Credential $account -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem")]
    [InlineData("Test-MySqlHealth 127.0.0.1:99999 -Level Connect", "ParameterArgumentTransformationError", "1 to 65535")]
    [InlineData("Test-MySqlHealth 'a b' -Level Connect", "ParameterArgumentTransformationError", "host:port")]
    [InlineData("Test-MySqlHealth 7 -Level Connect -ThrottleLimit 0", "ParameterArgumentValidationError", "ThrottleLimit")]
    [InlineData("Test-MySqlHealth ([pscustomobject]@{ Name = 'x' }) -Level Connect", "ParameterArgumentTransformationError", "Server property")]
    public void Wrong_parameters_are_one_clear_error(string command, string id, string words)
    {
        _session.Define("account", "monitor", "Sw0rdfish-never-shown");
        var result = _session.Run(command);
        result.OneError(id, words);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public void A_real_server_is_seen_to_its_state_and_never_told_our_password()
    {
        using var server = new MariaDbProcess();
        _session.Define("account", "monitor", MariaDbProcess.Password);
        var result = _session.Run($"$VerbosePreference = 'Continue'; Test-MySqlHealth localhost:{server.Port} -Credential $account -Verbose -Timeout 10");
        Assert.Equal(("Healthy", true, "MariaDb"), (result.Property("Status"), result.Property("Healthy"), result.Property("Flavor")));
        Assert.Equal((72L, false), ((long)result.Property("ServerId")!, (bool)result.Property("ReadOnly")!));
        Assert.Equal("Healthy", _session.Run($"Test-MySqlHealth 127.0.0.1:{server.Port} -Credential $account -Level Write -CanarySchema canary -Timeout 10").Property("Status"));

        var table = _session.Show($"Test-MySqlHealth 127.0.0.1:{server.Port}, 127.0.0.1:9 -Credential $account -Timeout 10").ThrowIfFailed().Text;
        Assert.Matches(@"Server\s+Status\s+Latency\s+Version\s+ReadOnly\s+Reasons", table);
        Assert.Matches($@"127\.0\.0\.1:{server.Port}\s+Healthy\s+[\d.]+ ms\s+MariaDb 10\.", table);
        Assert.Matches(@"127\.0\.0\.1:9\s+Down\s+", table);

        _session.Define("account", "monitor", "Wr0ng-and-secret");
        var refused = _session.Run($"Test-MySqlHealth 127.0.0.1:{server.Port} -Credential $account -Timeout 10 -Verbose");
        Assert.Equal(("Refusing", true), (refused.Property("Status"), refused.Property("Healthy")));
        Assert.DoesNotContain("Wr0ng", refused.Everything + string.Join(' ', (string[])refused.Property("Reasons")!), StringComparison.Ordinal);
    }
}
