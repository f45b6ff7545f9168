using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.LogArchive;
using MySqlHa.Replication.Operations.Salvage;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>Reads what the failed server's logs have and the survivor lacks, as Get-MissingTransaction does, and what bringing it is decided from.</summary>
internal static class FailoverSalvageReader
{
    /// <exception cref="ReplicationException">The logs cannot be read or are others, or a program is missing; nothing was changed.</exception>
    internal static async Task<FailoverSalvage> ReadAsync(PlanContext context, FailoverSituation situation, FailoverOptions options, CancellationToken cancellation)
    {
        var (survivor, channel, from) = (situation.Survivor, situation.Channel, options.SalvageFrom!);
        try
        {
            var (gaps, found) = (new List<string>(), new List<LoggedTransaction>());
            var search = new MissingTransactionOptions
            {
                LogFolder = from, ServerId = channel.SourceServerId, AppliesReceived = true, Notice = options.Notice, Gap = gaps.Add,
            };
            await foreach (var one in MissingTransactionOperation.ReadAsync(context, survivor.Server, search, cancellation))
                found.Add(one.Transaction);
            var (end, isOlder) = EndOf(from, channel);
            var login = context.Login(survivor.Server);
            return new()
            {
                Folder = from,
                Found = SetOf(found, survivor.Release.IsMariaDb),
                Gaps = gaps,
                End = end,
                IsOlder = isOlder,
                Tls = login.TlsMode,
                CaFile = login.CaFile,
                Restore = found.Count == 0
                    ? null
                    : await RestoreTransactionOperation.ReadAsync(context, survivor.Server, new(from, found), new() { ToolPath = options.ToolPath }, cancellation),
            };
        }
        catch (ReplicationException error)
        {
            throw FailoverSalvageErrors.Refused(error, survivor.Server, situation.Failed);
        }
    }

    private static GtidSet SetOf(IReadOnlyList<LoggedTransaction> found, bool mariaDb)
    {
        // A server's numbers follow each other: runs of them, for a set of a hundred thousand is not made one by one.
        var texts = found.Where(t => t.Gtid.Length > 0).Select(t => mariaDb ? $"{t.Gtid}..{t.Gtid[(t.Gtid.LastIndexOf('-') + 1)..]}" : t.Gtid);
        return texts.Chunk(1000).Aggregate(GtidSet.Empty(mariaDb), (sum, some) => sum.Union(GtidSet.Parse(string.Join(',', some), mariaDb)));
    }

    private static (string? End, bool IsOlder) EndOf(string folder, ChannelSnapshot channel)
    {
        var last = BinaryLogFolder.Open(folder).Files[^1];
        var length = new FileInfo(Path.Combine(folder, last)).Length;
        var isOlder = channel.ReceivedLogFile.Length > 0 && BinaryLogFile.Compare((last, length), (channel.ReceivedLogFile, channel.ReceivedLogPosition)) < 0;
        return (isOlder || ArchiveFolder.IsArchive(folder) ? FormattableString.Invariant($"{last}:{length}") : null, isOlder);
    }
}
