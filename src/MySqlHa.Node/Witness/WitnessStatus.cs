namespace MySqlHa.Node.Witness;

/// <summary>What a node knows of its witness, for whoever asks.</summary>
/// <param name="State">Unknown, Reachable, Unreachable, Free, Holder (this node holds the role), HeldByPeer.</param>
/// <param name="Reason">Why, in words for the operator.</param>
public sealed record WitnessStatus(string State, string Reason);
