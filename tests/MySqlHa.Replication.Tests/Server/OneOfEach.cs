using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.Server;

/// <summary>One server of each flavour, shared by the tests that leave them as they were.</summary>
public sealed class OneOfEach : IAsyncLifetime
{
    private readonly Dictionary<ServerKind, LoopbackServer> _servers = [];

    public LoopbackServer this[ServerKind kind] => _servers[kind];

    public static ServerEndpoint Endpoint(LoopbackServer server) => new(server.Address, server.Port);

    public static ServerLogin Admin(LoopbackServer server, TlsMode tls = TlsMode.Preferred, string? caFile = null) =>
        new(server.Admin.User, server.Admin.Password, tls, caFile);

    public async ValueTask InitializeAsync()
    {
        foreach (var kind in new[] { ServerKind.MySql, ServerKind.MariaDb })
            _servers[kind] = await LoopbackServer.StartNewAsync(kind);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
    }
}
