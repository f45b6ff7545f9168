using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Commands;

/// <summary>The transactions that a pipeline brings: those of one log folder.</summary>
internal sealed class PipedTransactions
{
    private readonly List<MissingTransaction> _all = [];

    public int Count => _all.Count;

    /// <summary>Takes some more.</summary>
    /// <param name="transactions">The next ones.</param>
    /// <param name="refuse">Ends the cmdlet with an error about one of them.</param>
    public void Add(IEnumerable<MissingTransaction> transactions, Action<MissingTransaction, string> refuse)
    {
        foreach (var transaction in transactions)
        {
            if (_all is [var first, ..] && first.LogFolder != transaction.LogFolder)
                refuse(transaction, $"{transaction} is in the logs of {transaction.LogFolder}, and those before it are in {first.LogFolder}. Give the transactions of one folder at a time.");
            if (!Enum.TryParse<TransactionKind>(transaction.Kind, out _) || transaction.Position < 4 || transaction.EndPosition <= transaction.Position)
                refuse(transaction, $"{transaction} is no transaction as Get-MissingTransaction returns it.");
            _all.Add(transaction);
        }
    }

    /// <summary>All of them.</summary>
    /// <exception cref="Replication.ReplicationException">The first log cannot be read.</exception>
    public SalvageBatch ToBatch() => new(_all[0].LogFolder, _all.Select(t => new LoggedTransaction
    {
        Gtid = t.Gtid,
        LogFile = t.LogFile,
        Position = t.Position,
        EndPosition = t.EndPosition,
        At = t.At,
        Kind = Enum.Parse<TransactionKind>(t.Kind),
        Tables = t.Tables,
        Rows = t.Rows,
        Bytes = t.Bytes,
    }));
}
