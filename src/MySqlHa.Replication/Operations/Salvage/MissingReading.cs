using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>Reads files one after the other and gives out what is missing; tells what could not be read or judged.</summary>
internal sealed class MissingReading(BinaryLogFolder folder, IReadOnlyList<string> files, LogPlace? place, IReceivedTransactions? received, MissingTransactionOptions options)
{
    private long _withoutGtid;

    internal IEnumerable<(LoggedTransaction Transaction, LogGtid Gtid)> Run(CancellationToken cancellation)
    {
        var total = files.Sum(f => new FileInfo(Path.Combine(folder.Path, f)).Length);
        long before = 0;
        foreach (var file in files)
        {
            options.Progress(file, before, total);
            using var log = folder.OpenFile(file);
            log.Cancellation = cancellation;
            if (received is not null)
                log.Wants = IsMissing;
            while (log.Read() is { } transaction)
            {
                // What was received in part only counts as not received: the survivor cannot have committed it.
                if (place is null || file != place.File || transaction.EndPosition > place.Position)
                    yield return (transaction, log.Gtid);
                options.Progress(file, before + log.Position, total);
            }

            before += log.Length;
            Tell(file, log);
        }

        if (_withoutGtid > 0)
            (options.Gap ?? options.Notice)($"{RejoinClass.Count(_withoutGtid)} without GTID cannot be judged and are not listed. Give the file and position up to which the survivor had received with -LogFile and -LogPosition.");
    }

    private bool IsMissing(LogGtid gtid)
    {
        if (gtid.IsNone)
            _withoutGtid++;
        return !gtid.IsNone && !received!.Has(gtid);
    }

    private void Tell(string file, BinaryLogReader log)
    {
        if (place is not null && file == place.File && log.Position < place.Position && log.Torn is null)
            options.Notice($"{file} ends at {log.Position}, before the place up to which the survivor had received ({place}): its server lost what it had sent already (sync_binlog is not 1).");
        if (log.Torn is { } torn)
        {
            if (file == files[^1] && torn.IsCut)
                options.Notice($"{torn}. Its server died there: what is listed is complete, and nothing behind that place can be read.");
            else if (file == files[^1])
                (options.Gap ?? options.Notice)($"{torn}. Transactions behind this place are not seen.");
            else
                (options.Gap ?? options.Notice)($"{torn}. Transactions of that file behind this place are not seen, and those of later files may depend on them.");
        }
    }
}
