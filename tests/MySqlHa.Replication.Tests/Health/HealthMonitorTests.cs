using System.Diagnostics;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Health;

/// <summary>A monitor and a real server that dies, freezes, stumbles and comes back.</summary>
[Collection(HealthServers.Name)]
public sealed class HealthMonitorTests(MySqlTestServer server) : IClassFixture<MySqlTestServer>
{
    private const string Parked = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'monitor' AND info LIKE 'DO SLEEP%'";
    private readonly VerdictLog _log = new();

    private async Task<HealthMonitor> WatchAsync(HealthMonitorOptions? options = null)
    {
        var monitor = new HealthMonitor(server.Endpoint, TestServer.Login(), options ?? new(), _log);
        await _log.WaitAsync(v => v.Status == HealthStatus.Healthy);
        await UntilAsync(async () => Convert.ToInt64(await server.ExecuteAsync(Parked), null) == 1);
        // The process is looked for right at the start; half a second is a hundred times what that takes.
        await Task.Delay(500, TestContext.Current.CancellationToken);
        return monitor;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var deadline = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(15), "It did not come about within 15 s.");
            await Task.Delay(20);
        }
    }

    private static double Ms(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    [Fact]
    public async Task Kill_9_is_gone_at_once_and_a_restart_is_healthy_again()
    {
        await using var monitor = await WatchAsync();
        var killed = Stopwatch.GetTimestamp();
        server.Signal("KILL");
        var (verdict, at) = await _log.WaitAsync(v => !v.Alive);
        Assert.Equal((HealthStatus.Down, true, VerdictBasis.Evidence), (verdict.Status, verdict.ServerGone, verdict.Basis));
        Assert.StartsWith("process-gone", verdict.Reason, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine($"kill -9 to verdict: {Ms(killed, at):F1} ms");
        Assert.InRange(Ms(killed, at), 0, 150);

        await server.EndAsync();
        var told = _log.Seen.Count;
        await server.StartAsync();
        await _log.WaitAsync(v => v.Status == HealthStatus.Healthy, told);

        // And the new process is watched like the old one.
        await UntilAsync(async () => Convert.ToInt64(await server.ExecuteAsync(Parked), null) == 1);
        told = _log.Seen.Count;
        server.Signal("KILL");
        Assert.StartsWith("process-gone", (await _log.WaitAsync(v => !v.Alive, told)).Verdict.Reason, StringComparison.Ordinal);
        await server.EndAsync();
        await server.StartAsync();
    }

    [Fact]
    public async Task Without_a_view_of_the_process_the_cut_session_and_the_refusal_tell()
    {
        await using var monitor = await WatchAsync(new() { WatchProcess = false });
        var killed = Stopwatch.GetTimestamp();
        server.Signal("KILL");
        var (verdict, at) = await _log.WaitAsync(v => v.ServerGone);
        TestContext.Current.TestOutputHelper?.WriteLine($"kill -9 to verdict without the process: {Ms(killed, at):F1} ms");
        Assert.Equal((HealthStatus.Down, VerdictBasis.Evidence), (verdict.Status, verdict.Basis));
        Assert.InRange(Ms(killed, at), 0, 1500);
        await server.EndAsync();
        await server.StartAsync();
        await _log.WaitAsync(v => v.Status == HealthStatus.Healthy, _log.Seen.Count - 1);
    }

    [Fact]
    public async Task A_frozen_process_is_hung_by_evidence_and_not_gone()
    {
        await using var monitor = await WatchAsync();
        var frozen = Stopwatch.GetTimestamp();
        server.Signal("STOP");
        var (verdict, at) = await _log.WaitAsync(v => !v.Alive);
        server.Signal("CONT");
        TestContext.Current.TestOutputHelper?.WriteLine($"freeze to verdict: {Ms(frozen, at):F1} ms");
        Assert.Equal((HealthStatus.Hung, false, VerdictBasis.Evidence), (verdict.Status, verdict.ServerGone, verdict.Basis));
        Assert.InRange(Ms(frozen, at), 195, 1500);
        await _log.WaitAsync(v => v.Status == HealthStatus.Healthy, 2);
    }

    [Fact]
    public async Task A_frozen_server_whose_process_is_out_of_sight_is_hung_by_silence()
    {
        await using var monitor = await WatchAsync(new() { WatchProcess = false });
        var frozen = Stopwatch.GetTimestamp();
        server.Signal("STOP");
        var (verdict, at) = await _log.WaitAsync(v => !v.Alive);
        TestContext.Current.TestOutputHelper?.WriteLine($"freeze to verdict by silence: {Ms(frozen, at):F1} ms");
        Assert.Equal((HealthStatus.Hung, false, VerdictBasis.Silence), (verdict.Status, verdict.ServerGone, verdict.Basis));
        Assert.InRange(Ms(frozen, at), 1900, 7500);
        // Long enough for sessions to pile up, if they did.
        await Task.Delay(4000, TestContext.Current.CancellationToken);
        server.Signal("CONT");
        await _log.WaitAsync(v => v.Status == HealthStatus.Healthy, 2);
        var sessions = Convert.ToInt64(await server.ExecuteAsync("SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Max_used_connections'"), null);
        Assert.InRange(sessions, 1, 8);
    }

    [Fact]
    public async Task A_stop_of_a_tenth_of_a_second_and_a_killed_session_change_nothing()
    {
        await using var monitor = await WatchAsync();
        server.Signal("STOP");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        server.Signal("CONT");

        var id = await server.ExecuteAsync("SELECT id FROM information_schema.processlist WHERE user = 'monitor' AND info LIKE 'DO SLEEP%'");
        await server.ExecuteAsync($"KILL {id}");
        await UntilAsync(async () => await server.ExecuteAsync(Parked + $" AND id <> {id}") is { } n && Convert.ToInt64(n, null) == 1);

        var query = await server.ExecuteAsync("SELECT id FROM information_schema.processlist WHERE user = 'monitor' AND command = 'Sleep'");
        await server.ExecuteAsync($"KILL {query}");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal([HealthStatus.Healthy], _log.Seen.Select(v => v.Status));
    }

    [Fact]
    public async Task A_clean_shutdown_is_down_and_in_the_end_gone()
    {
        await using var monitor = await WatchAsync();
        await server.EndAsync("TERM");
        Assert.Equal(HealthStatus.Down, (await _log.WaitAsync(v => v.ServerGone)).Verdict.Status);
        var told = _log.Seen.Count;
        await server.StartAsync();
        await _log.WaitAsync(v => v.Status == HealthStatus.Healthy, told);
    }

    [Fact]
    public async Task A_server_that_is_full_or_changed_the_password_stays_alive()
    {
        await using var monitor = await WatchAsync();
        await server.ExecuteAsync("ALTER USER monitor IDENTIFIED BY 'other'");
        try
        {
            // The sessions that are open go on; only a new login meets the new password.
            await server.ExecuteAsync("SELECT GROUP_CONCAT(id) FROM information_schema.processlist WHERE user = 'monitor'");
            foreach (var id in Convert.ToString(await server.ExecuteAsync("SELECT GROUP_CONCAT(id) FROM information_schema.processlist WHERE user = 'monitor'"), null)!.Split(','))
                await server.ExecuteAsync($"KILL {id}");
            var (verdict, _) = await _log.WaitAsync(v => v.Status == HealthStatus.Refusing);
            Assert.True(verdict.Alive);
            Assert.StartsWith("access-denied", verdict.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain(TestServer.Password, verdict.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            await server.ExecuteAsync($"ALTER USER monitor IDENTIFIED BY '{TestServer.Password}'");
        }

        await _log.WaitAsync(v => v.Status == HealthStatus.Healthy, 2);
        Assert.DoesNotContain(_log.Seen, v => !v.Alive);
    }

    [Fact]
    public async Task A_monitor_of_a_silent_listener_says_hung_and_ends_within_a_second()
    {
        await using var fake = new FakeServer([]);
        var monitor = new HealthMonitor(fake.Endpoint, TestServer.Login(), new() { Timeout = TimeSpan.FromMilliseconds(200) }, _log);
        await _log.WaitAsync(v => v.Status == HealthStatus.Hung);
        var asked = Stopwatch.StartNew();
        await monitor.DisposeAsync();
        Assert.InRange(asked.Elapsed.TotalSeconds, 0, 1);
        Assert.InRange(fake.Accepted, 1, 8);
    }

    [Fact]
    public async Task A_monitor_that_ends_takes_its_sessions_with_it()
    {
        await (await WatchAsync()).DisposeAsync();
        await UntilAsync(async () => Convert.ToInt64(await server.ExecuteAsync("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'monitor'"), null) == 0);
    }

    [Fact]
    public async Task It_can_be_stopped_at_any_moment_of_a_refused_login()
    {
        // Each is stopped a little later into its first attempts than the one before.
        for (var i = 0; i < 400; i++)
        {
            var monitor = new HealthMonitor(new ServerEndpoint("127.0.0.1", 9), TestServer.Login(), new() { Interval = TimeSpan.FromMilliseconds(10), WatchProcess = false }, _log);
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromMicroseconds(i * 25))
                await Task.Yield();
            await monitor.DisposeAsync();
        }
    }
}
