using MySqlHa.Simulation.Schedules;
using MySqlHa.Simulation.Time;

namespace MySqlHa.Simulation.Surroundings;

/// <summary>
/// What is between two nodes, their gateway and their witness. Advertisements are lost, come late, twice and in another order; TCP carries a question in
/// time or not at all, since what it must send again after a loss it sends again within milliseconds on a LAN (tail loss probe, RFC 8985).
/// </summary>
internal sealed class Network(VirtualClock clock, Setup setup, Chance chance)
{
    private const double Thinned = 0.7;

    /// <summary>From node 0 to 1, and from 1 to 0.</summary>
    public Path[] Links { get; } = [new(), new()];

    /// <summary>From each node to the gateway and back.</summary>
    public Path[] Gateways { get; } = [new(), new()];

    /// <summary>From each node to the witness and back.</summary>
    public Path[] Witnesses { get; } = [new(), new()];

    /// <summary>How many advertisements were sent, lost, doubled.</summary>
    public (int Sent, int Lost, int Doubled) Counts { get; private set; }

    /// <summary>Whether a question from one node is heard by the other, and its answer comes back.</summary>
    public bool AreConnected => Links[0].Carries && Links[1].Carries;

    /// <summary>Sends an advertisement of a node to the other one.</summary>
    public void Send(int from, Action arrives)
    {
        var path = Links[from];
        var lost = !path.CarriesAdvertisements || chance.Hits(path.Thinnings > 0 ? Thinned : setup.Loss);
        var doubled = chance.Hits(setup.Duplication);
        Counts = (Counts.Sent + 1, Counts.Lost + (lost ? 1 : 0), Counts.Doubled + (doubled ? 1 : 0));
        if (lost)
        {
            return;
        }

        clock.After(Latency(), arrives);
        if (doubled)
        {
            clock.After(Latency(), arrives);
        }
    }

    /// <summary>How long one way takes.</summary>
    public long Latency() => chance.Hits(setup.Reordering) ? chance.Between(100, 20_000) : chance.Between(50, 300);
}
