using System.Text.RegularExpressions;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Tries transactions in one transaction that is rolled back: what they change is found to fit, or not, by the server itself. Row events alone are tried
/// (BINLOG statements, unlogged, under no GTID); a missing row or a duplicate key is an error to them. What commits by itself, or is not rolled back,
/// ends the rehearsal before it. Sources: MySQL manual, "BINLOG Statement", "Statements That Cause an Implicit Commit".
/// </summary>
internal sealed partial class RestoreRehearsal(RestoreFacts facts, RestoreProgress progress)
{
    /// <summary>More conflicts than these nobody reads.</summary>
    internal const int MostConflicts = 100;

    private const int Attempts = 3;
    private const string All = "mysqlha_rehearsal";
    private const string One = "mysqlha_transaction";
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    private readonly Dictionary<(string Schema, string Table), string?> _engines = [];

    private bool MariaDb => facts.Survivor.Release.IsMariaDb;

    /// <summary>What it runs, for people.</summary>
    internal IReadOnlyList<SqlStatement> Statements => Shown(facts.Survivor.Release);

    /// <summary>The same, of any server.</summary>
    internal static IReadOnlyList<SqlStatement> Shown(ServerRelease release) =>
    [
        .. Opening(release), SqlStatement.Plain("START TRANSACTION"), SqlStatement.Plain("BINLOG '<rows of each transaction, up to the first DDL>'"), SqlStatement.Plain("ROLLBACK"),
    ];

    private static SqlStatement[] Opening(ServerRelease release) =>
    [
        CopySteps.Unlogged,
        // Gap locks would keep clients waiting for nothing.
        SqlStatement.Plain("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"),
        SqlStatement.Plain("SET SESSION innodb_lock_wait_timeout = 10"),
        .. release.IsMariaDb ? Array.Empty<SqlStatement>() : [SqlStatement.Plain("SET SESSION rbr_exec_mode = 'STRICT'")],
    ];

    /// <summary>Tries them. What was found is in the progress.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.Conflict"/>: some cannot be applied; nothing was changed.</exception>
    internal async Task RunAsync(PlanContext context, SalvageBatch batch, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            progress.StartRehearsal();
            try
            {
                await TryAsync(context, batch, cancellation);
                break;
            }
            catch (ReplicationException error) when (IsLocked(error))
            {
                if (attempt == Attempts)
                    throw RestoreTransactionOperationErrors.Locked(facts.Survivor, Words(error));
            }
        }

        if (progress.Conflicts.Count > 0)
            throw RestoreTransactionOperationErrors.Conflicts(facts.Survivor, progress, MostConflicts);
    }

    private async Task TryAsync(PlanContext context, SalvageBatch batch, CancellationToken cancellation)
    {
        await using var session = await CopySteps.OpenAsync(context, facts.Survivor.Server, cancellation);
        foreach (var statement in Opening(facts.Survivor.Release))
            await session.ExecuteAsync(statement, null, cancellation);
        await using var printer = SalvagePrinter.Start(facts.Tools.Binlog, batch, cancellation);
        var (current, broken, begun) = (-1, -1, false);
        await foreach (var statement in printer.ReadAsync(cancellation))
        {
            var index = statement.Position is { } position ? Math.Max(current, printer.TransactionAt(position)) : current;
            if (index > current)
            {
                current = index;
                context.Report(FormattableString.Invariant($"rehearsing: {index} of {batch.Transactions.Count}"), (double)index / batch.Transactions.Count);
                if (!begun)
                    await RunAsync(session, "START TRANSACTION", $"SAVEPOINT {All}");
                begun = true;
                await RunAsync(session, $"SAVEPOINT {One}");
            }

            if (statement.IsFraming || current == broken && current >= 0)
                continue;
            if (statement.IsDescription)
            {
                await DescribeAsync(session, statement, cancellation);
                continue;
            }

            if (await WhyNotAsync(session, statement, cancellation) is { } why)
            {
                progress.NotRehearsed = $"{SalvageBatch.Name(batch.Transactions[Math.Max(current, 0)])} {why}";
                break;
            }

            if (!await ApplyAsync(session, statement, batch.Transactions[current], cancellation))
            {
                broken = current;
                await RunAsync(session, $"ROLLBACK TO SAVEPOINT {One}");
                if (progress.Conflicts.Count == MostConflicts)
                    break;
            }
        }

        if (progress.NotRehearsed.Length == 0 && progress.Conflicts.Count < MostConflicts)
            await printer.EndAsync(cancellation);
        progress.Rehearsed = progress.NotRehearsed.Length > 0 ? current : current + 1;
        if (begun)
            await EndAsync(session);

        Task RunAsync(ServerSession on, params string[] statements) => on.ExecuteAsync(SqlStatement.Plain(string.Join("; ", statements)), null, cancellation);
    }

    /// <summary>MySQL takes what follows a format description for replicated, which needs a GTID of its own, until told otherwise.</summary>
    private async Task DescribeAsync(ServerSession session, SalvageStatement statement, CancellationToken cancellation)
    {
        await session.ExecuteAsync(SqlStatement.Secret(statement.Text, "BINLOG '<format description>'"), null, cancellation);
        if (!MariaDb)
            await session.ExecuteAsync(SqlStatement.Plain("SET SESSION GTID_NEXT = 'AUTOMATIC'"), null, cancellation);
    }

    /// <summary>Rolls back. A savepoint from the beginning that is gone tells that something was committed on the way.</summary>
    private async Task EndAsync(ServerSession session)
    {
        try
        {
            await session.ExecuteAsync(SqlStatement.Plain($"ROLLBACK TO SAVEPOINT {All}"), Limit, CancellationToken.None);
        }
        catch (ReplicationException error) when (error.Error == ReplicationError.StatementFailed)
        {
            throw RestoreTransactionOperationErrors.Committed(facts.Survivor);
        }

        await session.ExecuteAsync(SqlStatement.Plain("ROLLBACK"), Limit, CancellationToken.None);
    }

    private async Task<bool> ApplyAsync(ServerSession session, SalvageStatement statement, LoggedTransaction transaction, CancellationToken cancellation)
    {
        try
        {
            await session.ExecuteAsync(SqlStatement.Secret(statement.Text, "BINLOG '...'"), Limit, cancellation);
            return true;
        }
        catch (ReplicationException error) when (error.Error == ReplicationError.StatementFailed && !IsLocked(error))
        {
            progress.Add(new(SalvageBatch.Name(transaction), [.. statement.Tables.Select(t => $"{t.Schema}.{t.Table}").Distinct()], Words(error)));
            return false;
        }
    }

    /// <summary>Why a statement cannot be tried; null when it can.</summary>
    private async Task<string?> WhyNotAsync(ServerSession session, SalvageStatement statement, CancellationToken cancellation)
    {
        if (!statement.IsBinlog)
            return $"is not logged as rows: {(statement.Text.Length > 100 ? statement.Text[..100] + "..." : statement.Text).ReplaceLineEndings(" ")}";
        foreach (var table in statement.Tables)
        {
            if (!_engines.TryGetValue(table, out var engine))
                engine = _engines[table] = await EngineAsync(session, table, cancellation);

            if (engine is not null)
                return $"changes {table.Schema}.{table.Table}, whose engine {engine} takes nothing back";
        }

        return null;
    }

    /// <summary>The table's engine when it takes nothing back; null when it does, or when there is no such table: then the server says so.</summary>
    private async Task<string?> EngineAsync(ServerSession session, (string Schema, string Table) table, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT t.ENGINE AS engine, COALESCE(e.TRANSACTIONS, 'NO') AS takes_back FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
            WHERE t.TABLE_SCHEMA = {SqlText.Quote(table.Schema)} AND t.TABLE_NAME = {SqlText.Quote(table.Table)}
            """, null, cancellation);
        // Neither server asks for a right to change its rows by BINLOG, but none is shown without one.
        if (rows.Count == 0 && !GrantList.Of(facts.Survivor).Has("SELECT"))
            throw RestoreTransactionOperationErrors.Unseen(facts.Survivor, $"{table.Schema}.{table.Table}");
        return rows.Count == 0 || rows[0].Text("takes_back") == "YES" ? null : rows[0].Text("engine");
    }

    private static bool IsLocked(ReplicationException error) => error.Error == ReplicationError.StatementFailed && Number().Match(error.Message) is { Success: true } number
        && number.Groups["number"].Value is "1205" or "1213";

    /// <summary>The server's own words.</summary>
    private static string Words(ReplicationException error) => Number().Match(error.Message) is { Success: true } found ? found.Value.TrimEnd() : error.Message;

    [GeneratedRegex(@"error (?<number>\d+): .*?(?= The statement was: )", RegexOptions.Singleline)]
    private static partial Regex Number();
}
