namespace MySqlHa.Node.Witness;

/// <summary>Who holds the role.</summary>
/// <param name="Lease">By which lease.</param>
/// <param name="Node">Its node, for the operator.</param>
internal sealed record RoleHolder(string Lease, string Node);
