using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>Transactions of the logs of one server, in the order in which it wrote them.</summary>
public sealed record SalvageBatch
{
    /// <summary>Makes one.</summary>
    /// <param name="folder">The folder with the logs.</param>
    /// <param name="transactions">The transactions, in any order, none of them twice.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: the first log cannot be read.</exception>
    public SalvageBatch(string folder, IEnumerable<LoggedTransaction> transactions)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(transactions);
        Folder = folder;
        Transactions = [.. transactions.DistinctBy(t => (t.LogFile, t.Position))
            .Order(Comparer<LoggedTransaction>.Create((a, b) => BinaryLogFile.Compare((a.LogFile, a.Position), (b.LogFile, b.Position))))];
        if (Transactions.Count == 0)
            throw new ArgumentException("There is no transaction.", nameof(transactions));
        using var log = SalvageLog.Open(PathOf(Transactions[0]));
        Release = log.Release;
    }

    /// <summary>All transactions of one file, as an export writes it.</summary>
    /// <exception cref="ReplicationException">It cannot be read, is no binary log, is not whole, or holds none.</exception>
    public static SalvageBatch Read(string path)
    {
        using var reader = BinaryLogReader.Open(path);
        var transactions = new List<LoggedTransaction>();
        while (reader.Read() is { } transaction)
            transactions.Add(transaction);
        if (reader.Torn is { } torn)
        {
            throw new ReplicationException(
                ReplicationError.LocalFile, null, $"{path} is not whole: {torn.Reason}, at position {torn.Position} of {torn.Length}. Nothing was changed.",
                "Export the transactions anew; for the log of a dead server, whose end is often torn, pipe what Get-MissingTransaction lists.");
        }

        return transactions.Count > 0 ? new(Path.GetDirectoryName(path)!, transactions) : throw new ReplicationException(
            ReplicationError.LocalFile, null, $"{path} holds no transaction. Nothing was changed.", "Name a file that Export-MissingTransaction wrote.");
    }

    /// <summary>The folder with the logs.</summary>
    public string Folder { get; }

    /// <summary>The transactions, in the order of the logs.</summary>
    public IReadOnlyList<LoggedTransaction> Transactions { get; private init; }

    /// <summary>The server that wrote them.</summary>
    public ServerRelease Release { get; }

    /// <summary>How one is named: by its GTID, or by its place.</summary>
    public static string Name(LoggedTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.Gtid.Length > 0 ? transaction.Gtid : FormattableString.Invariant($"{transaction.LogFile}:{transaction.Position}");
    }

    /// <summary>One, for people: what it is called, what it does, to which tables.</summary>
    public static string Describe(LoggedTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var tables = transaction.Tables.Count == 0 ? "" : " in " + string.Join(", ", transaction.Tables.Take(5)) + (transaction.Tables.Count > 5 ? ", ..." : "");
        var what = transaction.Kind == TransactionKind.Dml ? $"{transaction.Rows} {(transaction.Rows == 1 ? "row" : "rows")}{tables}" : transaction.Kind.ToString().ToUpperInvariant() + tables;
        return FormattableString.Invariant($"{Name(transaction)}  {transaction.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {what}");
    }

    internal string PathOf(LoggedTransaction transaction) => Path.Combine(Folder, transaction.LogFile);

    /// <summary>Some of them, in the same order.</summary>
    internal SalvageBatch Only(IReadOnlyList<LoggedTransaction> some) => this with { Transactions = some };
}
