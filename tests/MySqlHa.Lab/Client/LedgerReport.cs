namespace MySqlHa.Lab.Client;

/// <summary>The client's ledger held against what the servers have.</summary>
/// <param name="Acknowledged">Writes that the client saw acknowledged.</param>
/// <param name="Servers">Each server that was asked.</param>
/// <param name="TablesEqual">Whether all servers asked have the same rows (of all clients). True if one was asked.</param>
public sealed record LedgerReport(long Acknowledged, IReadOnlyList<LedgerOnServer> Servers, bool TablesEqual)
{
    /// <summary>Acknowledged writes that at least one of the servers does not have.</summary>
    public long Lost => Servers.Count == 0 ? 0 : Servers.Max(s => s.Lost);
}
