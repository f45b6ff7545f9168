using MySqlHa.Lab.Server;

namespace MySqlHa.Tests.Accounts;

/// <summary>A server of each flavour, with one administrator, who has the same password on both.</summary>
public sealed class AccountServers : IAsyncLifetime
{
    public const string Password = "Adm1n-never-shown";

    public LoopbackServer MySql { get; private set; } = null!;

    public LoopbackServer MariaDb { get; private set; } = null!;

    public LoopbackServer[] Both => [MySql, MariaDb];

    public string Names => $"127.0.0.1:{MySql.Port}, 127.0.0.1:{MariaDb.Port}";

    public async ValueTask InitializeAsync()
    {
        MySql = await LoopbackServer.StartNewAsync(ServerKind.MySql);
        MariaDb = await LoopbackServer.StartNewAsync(ServerKind.MariaDb);
        foreach (var server in Both)
            await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; CREATE USER boss@'%' IDENTIFIED BY '{Password}'; GRANT ALL PRIVILEGES ON *.* TO boss@'%' WITH GRANT OPTION");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Both)
            await server.DisposeAsync();
    }
}
