namespace MySqlHa.Replication.Gtid;

/// <summary>A transaction that the other set cannot hold, although the other has reached its number in the same domain.</summary>
/// <param name="Domain">gtid_domain_id.</param>
/// <param name="Server">server_id that wrote it.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="After">The last of that server that the other does hold; 0 for none that is known.</param>
public sealed record MariaDbConflict(uint Domain, uint Server, ulong Sequence, ulong After)
{
    /// <summary>As the server writes one transaction: domain-server-sequence.</summary>
    public override string ToString() => $"{Domain}-{Server}-{Sequence}";
}
