using System.Globalization;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations;

/// <summary>The errors that a copy itself ends with.</summary>
internal static class CopyOperationErrors
{
    internal static ReplicationException SameServer(ServerEndpoint recipient, ServerEndpoint donor) => new(
        ReplicationError.SameServer, recipient, $"{recipient} and {donor} are one and the same server. Nothing was changed.", "Name the recipient with -Server and the donor with -Source.");

    internal static ReplicationException OtherFlavor(ServerEndpoint recipient, ServerRelease recipientIs, ServerEndpoint donor, ServerRelease donorIs) => new(
        ReplicationError.Incompatible, recipient, $"{donor} runs {donorIs}, {recipient} runs {recipientIs}: their data and their GTIDs do not mix. Nothing was changed.",
        "Make both MySQL or both MariaDB.");

    internal static ReplicationException Incompatible(ServerEndpoint recipient, string why, string remedy) => new(
        ReplicationError.Incompatible, recipient, $"{recipient}: {why} Nothing was changed.", remedy);

    internal static ReplicationException NotReady(ServerEndpoint server, string why, string remedy) => new(
        ReplicationError.NotReady, server, $"{server}: {why} Nothing was changed.", remedy);

    internal static ReplicationException Errant(ServerEndpoint recipient, ServerEndpoint donor, GtidSet errant) => new(
        ReplicationError.ErrantTransactions, recipient,
        $"{recipient} holds {errant.Count} {(errant.Count == 1 ? "transaction" : "transactions")} that {donor} lacks: {Shorten(errant.ToString())}. A copy would destroy them. Nothing was changed.",
        "Save them first (Get-ErrantTransaction shows them), or say that they may be lost with -AllowDataLoss.");

    internal static ReplicationException Unexplained(ServerEndpoint recipient, IReadOnlyList<string> schemas) => new(
        ReplicationError.ErrantTransactions, recipient,
        $"{recipient} holds {schemas.Count} {(schemas.Count == 1 ? "schema" : "schemas")} ({Shorten(string.Join(", ", schemas))}) and no transactions that explain {(schemas.Count == 1 ? "it" : "them")}: it cannot be told whether the donor has these data. Nothing was changed.",
        "Save what is needed, then say that they may be lost with -AllowDataLoss.");

    internal static ReplicationException Unapplied(ServerEndpoint recipient, string channel, ServerEndpoint source) => new(
        ReplicationError.UnappliedRelayLog, recipient,
        $"{recipient} has received transactions from {source} that it has not applied (channel '{channel}'): a copy would delete them. Nothing was changed.",
        "Let it apply them (Start-Replication, Wait-Replication), or say that they may be lost with -AllowDataLoss.");

    internal static ReplicationException UnfinishedDonor(ServerEndpoint donor) => new(
        ReplicationError.CopyFailed, donor, $"{donor} itself is half a copy: a copy to it was interrupted (schema {CopyMark.Schema}). Nothing was changed.",
        $"Complete that copy by running its command again; or copy from another server.");

    internal static ReplicationException ToolMissing(string message, string remedy) => new(ReplicationError.ToolMissing, null, $"{message} Nothing was changed.", remedy);

    internal static ReplicationException Failed(ServerEndpoint server, string message, string remedy) => new(ReplicationError.CopyFailed, server, message, remedy);

    internal static ReplicationException RestartNeeded(ServerEndpoint recipient, TimeSpan waited, bool evenIfEqual) => new(
        ReplicationError.RestartNeeded, recipient,
        $"{recipient} holds the copy, stopped to take it into use, and has not come back within {waited.TotalSeconds:0.#} s.",
        $"Start the server of {recipient}, then run the same command again{(evenIfEqual ? " without -EvenIfEqual" : "")}: it completes the copy without making another.");

    internal static ReplicationException NoRoom(ServerEndpoint recipient, string folder, long needed, long free) => new(
        ReplicationError.DiskFull, recipient,
        string.Create(CultureInfo.InvariantCulture, $"{recipient}: a backup of the donor takes {needed / 1048576.0:0} MiB beside {folder}, and {free / 1048576.0:0} MiB are free there. Nothing was changed."),
        "Make room there, then run the same command again; or use -Method Dump, which needs no second folder.");

    internal static ReplicationException Stopped(ServerEndpoint recipient, CopyPending stopped) => new(
        ReplicationError.CopyFailed, recipient,
        $"{recipient} does not answer: a copy from {stopped.Donor} by Backup has stopped it and was interrupted. Its data are in {stopped.Folder} or {CopyDataFolder.Old(stopped.Folder)}, the copy in {stopped.Folder} or {CopyDataFolder.New(stopped.Folder)}.",
        $"Run that command again, with -Source {stopped.Donor}, -StopCommand and -StartCommand: it completes the copy.");

    internal static ReplicationException BackupGone(ServerEndpoint recipient, string folder) => new(
        ReplicationError.CopyFailed, recipient, $"{recipient} does not answer: a copy by Backup has stopped it, and the backup is no more in {CopyDataFolder.New(folder)}.",
        $"If there is no {folder}, rename {CopyDataFolder.Old(folder)} to it. Start the server of {recipient}, then run the same command again.");

    internal static ReplicationException WrittenTo(ServerEndpoint recipient, string state) => new(
        ReplicationError.CopyFailed, recipient,
        $"Somebody wrote to {recipient} when it had started on the copy ({Shorten(state)}). It is read-only now, and marked as half a copy (schema {CopyMark.Schema}).",
        "Set read_only = ON in the recipient's configuration and keep event_scheduler out of it, then make the copy anew: the same command with -EvenIfEqual -AllowDataLoss.");

    private static string Shorten(string text) => text.Length <= 500 ? text : text[..500] + "...";
}
