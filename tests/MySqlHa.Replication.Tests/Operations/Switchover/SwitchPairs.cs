using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.Operations.Switchover;

/// <summary>One pair of each kind, started when first asked for; A is active again, and the ledger empty, at each test's begin.</summary>
public sealed class SwitchPairs : IAsyncDisposable
{
    private readonly Dictionary<ServerKind, SwitchPair> _pairs = [];

    public async Task<SwitchPair> OfAsync(ServerKind kind)
    {
        if (!_pairs.TryGetValue(kind, out var pair))
            return _pairs[kind] = await SwitchPair.StartAsync(kind);
        await pair.ResetAsync();
        await pair.A.ExecuteAsync("DELETE FROM app.ledger");
        await pair.CatchUpAsync(pair.B, pair.A);
        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pair in _pairs.Values)
            await pair.DisposeAsync();
    }
}
