using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>MySQL: executed, or received by a channel.</summary>
internal sealed class MySqlReceived(MySqlGtidSet set) : IReceivedTransactions
{
    public bool Has(LogGtid gtid) => set.Contains(gtid.Uuid, gtid.Number, gtid.Tag);

    public string? Lacks(GtidSet logged) => logged.Subtract(set) is { IsEmpty: false } rest ? rest.ToString() : null;

    public bool HasBetween(GtidSet before, GtidSet after) => after.Subtract(before).IsSubsetOf(set);

    // A number belongs to one server_uuid: no other transaction can have it.
    public string? Conflict(LogGtid gtid) => null;
}
