using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>One pair of each kind, started when first asked for, for all tests of this collection.</summary>
[CollectionDefinition(Name)]
public sealed class ServerPairs : IAsyncLifetime, ICollectionFixture<ServerPairs>
{
    public const string Name = "server pairs";

    private readonly Dictionary<ServerKind, ServerPair> _pairs = [];

    public async Task<ServerPair> EmptyAsync(ServerKind kind)
    {
        if (!_pairs.TryGetValue(kind, out var pair))
            _pairs[kind] = pair = await ServerPair.StartAsync(kind);
        await pair.EmptyAsync();
        return pair;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var pair in _pairs.Values)
            await pair.DisposeAsync();
    }
}
