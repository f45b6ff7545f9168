using MySqlHa.Replication;

namespace MySqlHa.Node.Roles;

/// <summary>What a node does with its server, for whoever asks.</summary>
/// <param name="Role">Open, Promoting, Fenced, FencePending, WaitsForRejoin, Refused.</param>
/// <param name="Fence">Holds, Open, Unknown, or Pending and why.</param>
/// <param name="FenceSince">Since when.</param>
/// <param name="Peer">The other server; null until a channel tells it.</param>
/// <param name="PeerHeardAt">When it last answered.</param>
/// <param name="LastRecord">The id of the newest failover record here.</param>
public sealed record RoleStatus(string Role, string Fence, DateTimeOffset FenceSince, ServerEndpoint? Peer, DateTimeOffset? PeerHeardAt, string? LastRecord);
