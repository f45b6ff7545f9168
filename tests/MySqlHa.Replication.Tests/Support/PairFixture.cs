using MySqlHa.Lab.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Support;

/// <summary>A pair that several test classes share. Each test leaves it healthy.</summary>
public abstract class PairFixture(ServerKind kind) : IAsyncLifetime
{
    private LoopbackPair? _pair;

    public ServerKind Kind => kind;

    public bool IsMySql => kind == ServerKind.MySql;

    public LoopbackPair Pair => _pair!;

    public ServerEndpoint A => Endpoint(Pair.A);

    public ServerEndpoint B => Endpoint(Pair.B);

    public ServerLogin Login => new(Pair.Admin.User, Pair.Admin.Password);

    public async ValueTask InitializeAsync() => _pair = await LoopbackPair.StartNewAsync(kind);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _pair?.DisposeAsync() ?? default;
    }

    public Task<ServerSnapshot> SnapshotAsync(LoopbackServer server, ServerLogin? login = null) =>
        SnapshotReader.ReadAsync(Endpoint(server), login ?? Login, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public static ServerEndpoint Endpoint(LoopbackServer server) => new(server.Address, server.Port);
}

public sealed class MySqlPair() : PairFixture(ServerKind.MySql);

public sealed class MariaDbPair() : PairFixture(ServerKind.MariaDb);

[CollectionDefinition(Name)]
public sealed class MySqlPairCollection : ICollectionFixture<MySqlPair>
{
    public const string Name = "a MySQL pair";
}

[CollectionDefinition(Name)]
public sealed class MariaDbPairCollection : ICollectionFixture<MariaDbPair>
{
    public const string Name = "a MariaDB pair";
}
