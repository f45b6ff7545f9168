using System.Globalization;
using System.Text.RegularExpressions;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations;

/// <summary>Streams a dump of the donor into the recipient: no file in between, both programs end with it.</summary>
internal sealed partial class CopyDumpRun(PlanContext context, CopyFacts facts)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private ServerEndpoint Donor => facts.Donor.Server;

    private ServerEndpoint Recipient => facts.Recipient.Server;

    /// <summary>Runs it, and returns the position that the data belong to.</summary>
    /// <param name="donor">A session with the donor.</param>
    /// <param name="cancellation">Ends both programs.</param>
    internal async Task<GtidSet> RunAsync(ServerSession donor, CancellationToken cancellation)
    {
        var position = new CopyPosition(facts.Donor.Release.IsMariaDb);
        var (from, to) = (context.Login(Donor), context.Login(Recipient));
        using var donorFile = CopyOptionFile.Create(from);
        using var recipientFile = CopyOptionFile.Create(to);
        await using var dump = CopyProgram.Start(facts.Tools.Dump!.Path, CopyDumpArguments.Dump(donorFile.Path, facts, from.TlsMode, from.CaFile));
        await using var client = CopyProgram.Start(
            facts.Tools.Client!.Path, CopyDumpArguments.Client(recipientFile.Path, Recipient, facts.Tools.Client.Release, to.TlsMode, to.CaFile));
        dump.Input.Close();
        var output = client.Output.CopyToAsync(Stream.Null, cancellation);
        var broken = await PumpAsync(dump.Output, client.Input, position, cancellation);
        if (broken)
        {
            // The client has ended in the middle, and its reason is the reason: the dump's complaint would only be that nobody listens any more.
            var (_, why) = await client.EndAsync(cancellation);
            throw OnClient(why);
        }

        var (dumpCode, dumpSays) = await dump.EndAsync(cancellation);
        var (clientCode, clientSays) = await client.EndAsync(cancellation);
        await output;
        if (dumpCode != 0)
            throw Failed(Donor, $"{facts.Tools.Dump.Path} ended with code {dumpCode} while it read {Donor}: {dumpSays}");
        if (clientCode != 0)
            throw OnClient(clientSays);
        var gtids = position.Log is { } log
            ? await donor.ScalarAsync($"SELECT BINLOG_GTID_POS({SqlText.Quote(log.File)}, {log.Position})", null, cancellation) is { } text ? GtidSet.Parse(text, true) : null
            : position.Gtids;
        return gtids ?? throw Failed(Donor, $"The dump of {Donor} names no position that {Donor} knows");
    }

    private ReplicationException OnClient(string says) => Error().Match(says) is { Success: true } error
        && (error.Groups["number"].Value is "1021" or "1114" or "3675" || (error.Groups["number"].Value is "3" or "1026" or "1030" && says.Contains("28", StringComparison.Ordinal)))
        ? new ReplicationException(
            ReplicationError.DiskFull, Recipient, $"The disk of {Recipient} is full: {says} {Half}", "Make room on the recipient's disk, then run the same command again.")
        : Failed(Recipient, $"{facts.Tools.Client!.Path} ended while it loaded {Recipient}: {says}");

    private ReplicationException Failed(ServerEndpoint server, string what) =>
        CopyOperationErrors.Failed(server, $"{what.TrimEnd('.', ' ')}. {Half}", "Mend what the program names, then run the same command again: it begins the copy anew.");

    private string Half => $"{Recipient} holds half a copy, is read-only, and is marked so (schema {CopyMark.Schema}).";

    /// <summary>Moves the bytes. True when the receiving program has ended before all was there.</summary>
    private async Task<bool> PumpAsync(Stream from, Stream to, CopyPosition position, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 17];
        var started = context.Time.GetTimestamp();
        var shown = started;
        long moved = 0;
        while (await from.ReadAsync(buffer, cancellation) is var count and > 0)
        {
            position.Feed(buffer.AsSpan(0, count));
            try
            {
                await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }
            catch (IOException)
            {
                return true;
            }

            moved += count;
            if (context.Time.GetElapsedTime(shown) >= Look)
            {
                shown = context.Time.GetTimestamp();
                Report(moved, context.Time.GetElapsedTime(started));
            }
        }

        context.Report($"for {Recipient} to finish loading");
        try
        {
            await to.DisposeAsync();
        }
        catch (IOException)
        {
            return true;
        }

        return false;
    }

    /// <summary>The estimate is of data pages; the text of a dump is about as long, so that the fraction is a rough one and never says that all is done.</summary>
    private void Report(long moved, TimeSpan elapsed)
    {
        double? fraction = facts.DonorHolds.Bytes > 0 ? Math.Min(0.99, (double)moved / facts.DonorHolds.Bytes) : null;
        context.Report(
            string.Create(CultureInfo.InvariantCulture, $"loading: {moved / 1048576.0:0} MiB of about {facts.DonorHolds.Bytes / 1048576.0:0}"),
            fraction, fraction is > 0.01 and < 0.99 ? elapsed * ((1 - fraction.Value) / fraction.Value) : null);
    }

    [GeneratedRegex(@"ERROR (?<number>\d+) \(")]
    private static partial Regex Error();
}
