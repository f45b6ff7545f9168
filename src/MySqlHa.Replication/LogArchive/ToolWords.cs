using System.Globalization;

namespace MySqlHa.Replication.LogArchive;

/// <summary>Says what the tool's last words mean.</summary>
internal static class ToolWords
{
    internal static Exception Explain(ServerEndpoint source, string user, uint serverId, int code, string complaints)
    {
        var words = complaints.Replace("ERROR: ", "", StringComparison.Ordinal).Trim().TrimEnd('.');
        if (words.Contains("REPLICATION SLAVE", StringComparison.Ordinal))
        {
            return new ReplicationException(
                ReplicationError.MissingPrivilege, source, $"{source} sends {user} no binary log: {words}.",
                $"Run as an administrator: GRANT REPLICATION SLAVE ON *.* TO {user}, for the host that the account is for; or use an account that has it.");
        }

        if (words.Contains("same server_uuid/server_id", StringComparison.Ordinal))
            return Ended(string.Create(CultureInfo.InvariantCulture, $"another reader of {source} has the server id {serverId}: give one of them another with -ServerId ({words})"));
        return Ended(words.Length > 0
            ? $"the connection to {source} ended: {words}"
            : string.Create(CultureInfo.InvariantCulture, $"the connection to {source} ended: the tool ended with code {code}"));
    }

    private static ArchiveException Ended(string why) => new(ArchiveTrouble.Interrupted, why);
}
