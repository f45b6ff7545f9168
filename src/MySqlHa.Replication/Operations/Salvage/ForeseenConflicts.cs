using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>
/// What can be told without applying anything: numbers that are taken, and tables that are not there. Rows that are missing or there already show
/// only when a transaction is tried.
/// </summary>
internal sealed class ForeseenConflicts(PlanContext context, ServerSnapshot survivor, IReceivedTransactions? received)
{
    private readonly Dictionary<string, HashSet<string>> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly bool _seesTables = GrantList.Of(survivor).Has("SELECT");
    private bool _definitionsChange;

    internal async ValueTask<IReadOnlyList<string>> OfAsync(LoggedTransaction transaction, LogGtid gtid, CancellationToken cancellation)
    {
        var found = new List<string>();
        if (!gtid.IsNone && received?.Conflict(gtid) is { } taken)
            found.Add(taken);
        // What is missing may itself make the table: from there on nothing is claimed.
        _definitionsChange |= transaction.Kind == TransactionKind.Ddl;
        if (_seesTables && !_definitionsChange)
        {
            foreach (var table in transaction.Tables)
            {
                if (!await IsThereAsync(table, cancellation))
                    found.Add($"the survivor has no table {table}");
            }
        }

        return found;
    }

    private async ValueTask<bool> IsThereAsync(string table, CancellationToken cancellation)
    {
        if (_known.TryGetValue(table, out var known))
            return known;
        // A name may hold dots: each of them may be the one between schema and table.
        for (var dot = table.IndexOf('.', StringComparison.Ordinal); dot > 0 && !known; dot = table.IndexOf('.', dot + 1))
            known = (await TablesAsync(table[..dot], cancellation)).Contains(table[(dot + 1)..]);
        return _known[table] = known;
    }

    private async ValueTask<HashSet<string>> TablesAsync(string schema, CancellationToken cancellation)
    {
        if (_tables.TryGetValue(schema, out var tables))
            return tables;
        var session = await context.SessionAsync(survivor.Server, cancellation);
        await session.PrepareAsync(cancellation);
        var rows = await session.QueryAsync($"SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = {SqlText.Quote(schema)}", null, cancellation);
        var comparer = survivor.Variable("lower_case_table_names") == "0" ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        return _tables[schema] = rows.Select(r => r.First ?? "").ToHashSet(comparer);
    }
}
