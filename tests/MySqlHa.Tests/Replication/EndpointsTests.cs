using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>500 servers at once: the target is 2 s and memory that does not grow with the number of servers.</summary>
[Collection(ProcessWide.Name)]
public sealed class EndpointsTests : IDisposable
{
    private const int Count = 500;
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task Five_hundred_servers_are_asked_in_time_and_in_bounded_memory()
    {
        // One server under many addresses of the loopback network: each is a connection of its own, with TLS.
        await using var server = await LoopbackServer.StartNewAsync(ServerKind.MySql, 1, "bind_address=*", "max_connections=1000");
        _session.Define("account", server.Admin.User, server.Admin.Password);
        _session.Run("$global:servers = $args[0]", [Enumerable.Range(0, Count).Select(i => $"127.0.{1 + (i / 250)}.{1 + (i % 250)}:{server.Port}").ToArray()]).ThrowIfFailed();
        foreach (var command in new[] { "Test-MySqlHealth $servers -Credential $account -Timeout 20", "Get-MySqlNode $servers -Credential $account" })
        {
            var best = TimeSpan.MaxValue;
            for (var run = 0; run < 2; run++)
            {
                var clock = Stopwatch.StartNew();
                var found = _session.Run(command).ThrowIfFailed().Output;
                best = clock.Elapsed < best ? clock.Elapsed : best;
                Assert.Equal(Count, found.Select(o => (string)o.Properties["Server"].Value).Distinct().Count());
            }

            Assert.True(best < TimeSpan.FromSeconds(6), $"{command} took {best}; three times the target is 6 s.");
        }

        // What is left when the answers are gone: nothing that grows with them.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        _session.Run("1..2 | ForEach-Object { $null = Get-MySqlNode $servers -Credential $account }").ThrowIfFailed();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8L << 20);
    }
}
