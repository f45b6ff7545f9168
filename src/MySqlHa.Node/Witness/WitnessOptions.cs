using System.Collections.Immutable;

namespace MySqlHa.Node.Witness;

/// <summary>The third vote of a pair: what tells a node whose peer is silent whether it is the one that is cut off.</summary>
public sealed record WitnessOptions
{
    /// <summary>Hosts of which enough must be reachable.</summary>
    public ImmutableArray<WitnessTarget> Targets { get; init; } = [];

    /// <summary>How many of the targets must be reachable, 1 to all; 0 for more than half.</summary>
    public int Quorum { get; init; }

    /// <summary>The etcd that grants the right to write; null for none.</summary>
    public EtcdOptions? Etcd { get; init; }
}
