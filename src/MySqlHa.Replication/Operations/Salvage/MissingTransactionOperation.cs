using System.Runtime.CompilerServices;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>
/// Finds in the binary logs of a failed server the transactions that the survivor does not have: by GTID, or behind the place up to which the survivor
/// had received. Changes nothing. Source: MySQL manual, "Point-in-Time Recovery Using Event Positions"; MariaDB knowledge base, "Global Transaction ID".
/// </summary>
public static class MissingTransactionOperation
{
    /// <summary>Its name.</summary>
    public const string Name = "Get-MissingTransaction";

    /// <summary>Reads them, in the order in which they were logged; only as fast as they are taken.</summary>
    /// <param name="context">Sessions with the survivor and, when it is asked, the source.</param>
    /// <param name="survivor">The server that lives on.</param>
    /// <param name="options">Where to look.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ReplicationException">
    /// A server cannot be asked, or the logs not be read; <see cref="ReplicationError.NotBinaryLog"/>, <see cref="ReplicationError.EncryptedLog"/>,
    /// <see cref="ReplicationError.SameServer"/>, <see cref="ReplicationError.Incompatible"/>; without GTIDs <see cref="ReplicationError.NoRecord"/> and
    /// <see cref="ReplicationError.Purged"/>; with a source <see cref="ReplicationError.ToolMissing"/>.
    /// </exception>
    public static async IAsyncEnumerable<FoundTransaction> ReadAsync(
        PlanContext context, ServerEndpoint survivor, MissingTransactionOptions options, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        var state = await SurvivorState.ReadAsync(context, survivor, cancellation);
        using var logs = await FailedLogs.OpenAsync(context, options, cancellation);
        Check(state.Snapshot, logs, options.ServerId);
        var place = state.HasGtids && options.LogFile is null
            ? null
            : ReceivedPlace.Of(state.Snapshot, logs.ServerId, options) ?? throw MissingTransactionOperationErrors.NoPlace(state.Snapshot, logs.Name);
        var received = place is null ? state.Received : null;
        var needed = await NeededAsync(state, logs, place, received, options, cancellation);
        if (logs.HoleBehind(needed[0]) is { } hole)
            options.Gap?.Invoke(hole);
        if (!options.AppliesReceived && state.Unapplied is { } unapplied)
            options.Notice(unapplied);

        var (folder, files) = await logs.HaveAsync(needed, options.ToolPath, cancellation);
        var conflicts = new ForeseenConflicts(context, state.Snapshot, state.HasGtids ? state.Received : null);
        var reading = new MissingReading(folder, files, place, received, options);
        foreach (var (transaction, gtid) in reading.Run(cancellation))
        {
            logs.KeepsFetched = true;
            yield return new(transaction, await conflicts.OfAsync(transaction, gtid, cancellation), folder.Path);
        }

        if (logs.KeepsFetched && options.Source is not null)
            options.Notice($"The binary logs were fetched to {folder.Path}, from where Export-MissingTransaction and Restore-MissingTransaction read them. Delete the folder when it is not needed any more.");
    }

    private static void Check(ServerSnapshot survivor, FailedLogs logs, uint wanted)
    {
        if (survivor.Release.IsMariaDb != logs.IsMariaDb && logs.Version.Length > 0)
            throw MissingTransactionOperationErrors.Incompatible(survivor, logs.Name, logs.Version);
        if (survivor.ServerId == logs.ServerId)
            throw MissingTransactionOperationErrors.SameServer(survivor, logs.Name);
        if (wanted != 0 && logs.ServerId != 0 && logs.ServerId != wanted)
            throw MissingTransactionOperationErrors.OtherServer(survivor, logs, wanted);
    }

    private static async Task<IReadOnlyList<string>> NeededAsync(
        SurvivorState state, FailedLogs logs, LogPlace? place, IReceivedTransactions? received, MissingTransactionOptions options, CancellationToken cancellation)
    {
        if (place is not null)
            return NeededLogs.ByPlace(logs.Files, place) ?? throw MissingTransactionOperationErrors.PlaceGone(state.Snapshot, place, logs.Name, logs.Files);
        var (needed, gone) = await NeededLogs.ByGtidAsync(logs.Files, file => logs.HeadAsync(file, cancellation), received!);
        if (gone is not null)
            (options.Gap ?? options.Notice)($"{state.Snapshot.Server} lacks transactions that were logged before {logs.Files[0]} and are in none of these files: {(gone.Length > 500 ? gone[..500] + "..." : gone)}.");
        return needed;
    }
}
