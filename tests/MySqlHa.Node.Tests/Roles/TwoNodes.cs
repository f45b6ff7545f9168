using MySqlHa.Lab.Server;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>A real pair that replicates, and the nodes of both servers, in step.</summary>
internal sealed class TwoNodes(LoopbackPair pair, PairNode a, PairNode b) : IAsyncDisposable
{
    public static async Task<TwoNodes> StartAsync(ServerKind kind)
    {
        var pair = await LoopbackPair.StartNewAsync(kind);
        await pair.PrepareAsync();
        var both = new TwoNodes(pair, PairNode.Start(pair, pair.A), PairNode.Start(pair, pair.B));
        try
        {
            await both.ReadyAsync();
            return both;
        }
        catch
        {
            await both.DisposeAsync();
            throw;
        }
    }

    public void Deconstruct(out LoopbackPair servers, out PairNode first, out PairNode second) => (servers, first, second) = (pair, a, b);

    public async ValueTask DisposeAsync()
    {
        await b.DisposeAsync();
        await a.DisposeAsync();
        await pair.DisposeAsync();
    }

    private async Task ReadyAsync()
    {
        await a.ReadyAsync();
        await b.ReadyAsync();
    }
}
