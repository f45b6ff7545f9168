using System.Globalization;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What a server has of some transactions, and whether it can take the rest. Pure.</summary>
internal static class RestoreRules
{
    /// <summary>Whether a server that has executed this has that transaction.</summary>
    internal static bool Has(GtidSet executed, LoggedTransaction transaction)
    {
        if (executed is not MariaDbGtidSet set)
            return GtidSet.Parse(transaction.Gtid, mariaDb: false).IsSubsetOf(executed);
        var (domain, head) = Read(transaction.Gtid);
        // A number that another server has passed proves nothing: that is a conflict.
        return set.Heads(domain).Any(h => h.Server == head.Server && h.Sequence >= head.Sequence);
    }

    /// <summary>Those that it lacks, in order.</summary>
    internal static IReadOnlyList<LoggedTransaction> Pending(GtidSet executed, IReadOnlyList<LoggedTransaction> transactions) =>
        [.. transactions.Where(t => !Has(executed, t))];

    /// <summary>Refuses what cannot be done.</summary>
    /// <exception cref="ReplicationException">It cannot; nothing was changed.</exception>
    internal static void Check(RestoreFacts facts, IReadOnlyList<LoggedTransaction> pending, RestoreOptions options)
    {
        var survivor = facts.Survivor;
        if (survivor.ReadOnly && !options.AllowReadOnly)
            throw RestoreTransactionOperationErrors.ReadOnly(survivor);
        if (RestorePrivileges.Missing(survivor, pending, options) is { Count: > 0 } missing)
            throw RestoreTransactionOperationErrors.Powerless(survivor, missing);
        if (facts.Unseen is { } table && !options.SkipRehearsal)
            throw RestoreTransactionOperationErrors.Unseen(survivor, table);
        if (pending.FirstOrDefault(t => t.Bytes * 3 / 2 > facts.MaxPacket) is { } large)
            throw RestoreTransactionOperationErrors.TooLarge(survivor, large, facts.MaxPacket);
        if (facts.ExecMode is { } mode && !options.SkipRehearsal && !mode.Equals("STRICT", StringComparison.OrdinalIgnoreCase))
            throw RestoreTransactionOperationErrors.Lenient(survivor, mode);
        foreach (var channel in survivor.Channels)
        {
            // The applier brings them; twice is once too often.
            var received = channel.Retrieved.Subtract(survivor.Executed);
            if (pending.FirstOrDefault(t => Has(received, t)) is { } one)
                throw RestoreTransactionOperationErrors.Received(survivor, channel, one);
            if (Overtaken(survivor, channel, received, pending) is { } left)
                throw RestoreTransactionOperationErrors.Overtakes(survivor, channel, left);
        }

        if (survivor.Executed is MariaDbGtidSet executed)
            CheckNumbers(survivor, executed, pending);
    }

    /// <summary>
    /// What was received and would come behind what follows it. MySQL applies it later, onto newer rows. MariaDB passes over it, for its position is behind it
    /// then, or deletes it, for its threads are stopped and started; where its applier runs, that is waited for before.
    /// </summary>
    private static GtidSet? Overtaken(ServerSnapshot survivor, ChannelSnapshot channel, GtidSet received, IReadOnlyList<LoggedTransaction> pending)
    {
        if (survivor.Release.IsMariaDb)
            return channel is { ApplierRunning: false, IsDrained: false } ? received : null;
        return received.IsEmpty ? null : pending.Select(t => received.Intersect(Before(t.Gtid))).FirstOrDefault(s => !s.IsEmpty);
    }

    /// <summary>MySQL: what the same server numbered before a transaction.</summary>
    private static MySqlGtidSet Before(string gtid)
    {
        var number = gtid.LastIndexOf(':') + 1;
        var last = ulong.Parse(gtid.AsSpan(number), CultureInfo.InvariantCulture) - 1;
        return last == 0 ? MySqlGtidSet.None : MySqlGtidSet.Parse(string.Create(CultureInfo.InvariantCulture, $"{gtid.AsSpan(0, number)}1-{last}"));
    }

    /// <summary>MariaDB numbers all writers of a domain in one row: a number that was passed cannot be used any more.</summary>
    private static void CheckNumbers(ServerSnapshot survivor, MariaDbGtidSet executed, IReadOnlyList<LoggedTransaction> pending)
    {
        foreach (var transaction in pending)
        {
            var (domain, head) = Read(transaction.Gtid);
            if (executed.Last(domain) is var last && last >= head.Sequence)
                throw RestoreTransactionOperationErrors.NumberPassed(survivor, transaction, domain, executed.Heads(domain).FirstOrDefault(h => h.Sequence == last));
        }
    }

    private static (uint Domain, MariaDbHead Head) Read(string gtid)
    {
        var set = MariaDbGtidSet.Parse(gtid);
        var domain = set.Domains.Single();
        return (domain, set.Heads(domain)[0]);
    }
}
