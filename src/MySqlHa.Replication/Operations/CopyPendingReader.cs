using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Finds what a copy by Backup that was interrupted has left.</summary>
internal static class CopyPendingReader
{
    /// <summary>At a recipient that answers: new data that are in use and not complete, or a whole backup beside its folder.</summary>
    internal static CopyPending? Find(CopyFacts facts)
    {
        if (facts.RecipientPlace?.Folder is not { } folder)
            return null;
        if (facts.RecipientHolds.Unfinished && CopyPendingFile.Read(CopyPendingFile.In(folder)) is { } used && IsOf(used, facts))
            return used with { IsTakenIntoUse = true };
        // The donor must still have what came after it.
        return CopyPendingFile.Read(CopyPendingFile.In(CopyDataFolder.New(folder))) is { } ready && IsOf(ready, facts)
            && facts.Donor.Purged.IsSubsetOf(GtidSet.Parse(ready.Position, true)) ? ready : null;
    }

    /// <summary>At a recipient that does not answer: whether a copy has stopped it. Null when it answers or no copy has.</summary>
    internal static async Task<CopyFacts?> FindStoppedAsync(
        ServerEndpoint recipient, ServerEndpoint donor, ServerLogin login, CopyOptions options, TimeSpan timeout, CancellationToken cancellation)
    {
        if (CopyPendingFile.Read(CopyPendingFile.Of(recipient, options.StateFolder)) is not { } stopped
            || CopyDataFolder.Process(stopped.Folder) is not null || await AnswersAsync(recipient, login, timeout, cancellation))
        {
            return null;
        }

        if (stopped.Donor != donor.ToString() || options.StopRecipient is null || options.StartRecipient is null || options.Method is not (CopyMethod.Auto or CopyMethod.Backup))
            throw CopyOperationErrors.Stopped(recipient, stopped);
        var used = CopyPendingFile.Read(CopyPendingFile.In(stopped.Folder));
        var data = used ?? CopyPendingFile.Read(CopyPendingFile.In(CopyDataFolder.New(stopped.Folder))) ?? throw CopyOperationErrors.BackupGone(recipient, stopped.Folder);
        var donorIs = await SnapshotReader.ReadAsync(donor, login, timeout, cancellation);
        // A server that is stopped says nothing; what the steps need of it is what Backup wants to be the same on both.
        var recipientIs = donorIs with { Server = recipient, Channels = [], Executed = GtidSet.Empty(true) };
        return new(donorIs, recipientIs, new(), new() { Unfinished = true }, new())
        {
            Tls = login.TlsMode, CaFile = login.CaFile,
            RecipientPlace = new() { Folder = stopped.Folder },
            Pending = stopped with { Position = data.Position, IsTakenIntoUse = used is not null, IsStopped = true },
        };
    }

    private static bool IsOf(CopyPending pending, CopyFacts facts) =>
        pending.Donor == facts.Donor.Server.ToString() && pending.Recipient == facts.Recipient.Server.ToString();

    private static async Task<bool> AnswersAsync(ServerEndpoint recipient, ServerLogin login, TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            await SnapshotReader.ReadAsync(recipient, login, timeout, cancellation);
            return true;
        }
        catch (ReplicationException error) when (error.Error == ReplicationError.Unreachable)
        {
            return false;
        }
    }
}
