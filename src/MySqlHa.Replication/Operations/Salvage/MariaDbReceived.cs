using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>
/// MariaDB: all of a domain up to what was applied or received of it, and what is in the survivor's own log. The number alone does not tell: after a
/// failover the survivor goes on counting in a domain that both share, and takes the numbers that the failed server has used, too.
/// </summary>
/// <param name="applied">gtid_slave_pos.</param>
/// <param name="received">Gtid_IO_Pos of the channels.</param>
/// <param name="logged">gtid_binlog_state.</param>
internal sealed class MariaDbReceived(MariaDbGtidSet applied, MariaDbGtidSet received, MariaDbGtidSet logged) : IReceivedTransactions
{
    public bool Has(LogGtid gtid) => Has(gtid.Domain, gtid.Server, gtid.Number);

    public string? Lacks(GtidSet set)
    {
        var lacking = from domain in ((MariaDbGtidSet)set).Domains
                      from head in ((MariaDbGtidSet)set).Heads(domain)
                      where !Has(domain, head.Server, head.Sequence)
                      select $"{domain}-{head.Server}-{head.Sequence}";
        return string.Join(", ", lacking) is { Length: > 0 } text ? $"{text} and perhaps some before" : null;
    }

    public bool HasBetween(GtidSet before, GtidSet after) => (
        from domain in ((MariaDbGtidSet)after).Domains
        from head in ((MariaDbGtidSet)after).Heads(domain)
        where !((MariaDbGtidSet)before).Heads(domain).Contains(head)
        select Has(domain, head.Server, head.Sequence)).All(has => has);

    public string? Conflict(LogGtid gtid) => logged.Last(gtid.Domain) >= gtid.Number
        ? $"the survivor has passed number {gtid.Number} of domain {gtid.Domain} with transactions of its own"
        : null;

    private bool Has(uint domain, uint server, ulong number) =>
        number <= applied.Last(domain) || number <= received.Last(domain) || logged.Heads(domain).Any(h => h.Server == server && number <= h.Sequence);
}
