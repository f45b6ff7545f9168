using MySqlHa.Replication;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Simulation.Nodes;

/// <summary>The decisions of a node, in the trace.</summary>
internal sealed class SimulatedJournal(World world, int node) : IDecisionJournal
{
    public string Begin(string operation, IReadOnlyList<ServerEndpoint> servers, string known)
    {
        world.Note(node, operation, $"decided: {known}");
        return "";
    }

    public void Step(string run, string operation, IReadOnlyList<ServerEndpoint> servers, string step, string title) => world.Note(node, operation, $"{step}: {title}");

    public void End(string run, string operation, IReadOnlyList<ServerEndpoint> servers, TimeSpan duration, string? error = null) => world.Note(node, operation, error ?? "done");

    public void Dispose()
    {
    }
}
