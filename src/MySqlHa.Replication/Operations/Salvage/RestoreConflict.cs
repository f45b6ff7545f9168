namespace MySqlHa.Replication.Operations;

/// <summary>A transaction that cannot be applied to what the server holds now.</summary>
/// <param name="Transaction">Its GTID, or its place.</param>
/// <param name="Tables">The tables of the statement that failed, as schema.table.</param>
/// <param name="Reason">The server's words.</param>
public sealed record RestoreConflict(string Transaction, IReadOnlyList<string> Tables, string Reason)
{
    /// <summary>For people.</summary>
    public override string ToString() => $"{Transaction}{(Tables.Count == 0 ? "" : $" ({string.Join(", ", Tables)})")}: {Reason}";
}
