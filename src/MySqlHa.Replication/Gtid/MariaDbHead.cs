namespace MySqlHa.Replication.Gtid;

/// <summary>The last transaction of one server in a domain.</summary>
/// <param name="Server">Its server_id.</param>
/// <param name="Sequence">Its sequence number.</param>
public readonly record struct MariaDbHead(uint Server, ulong Sequence);
