namespace MySqlHa.Lab.Router;

/// <summary>An instance of ours that keeps its node's own server, with the node's account.</summary>
public static class TrackedServer
{
    /// <summary>Adds the tracking to an instance. Its credential comes from <see cref="Prelude"/>. The server is fenced and promoted, and role changes are not counted.</summary>
    /// <param name="options">The instance.</param>
    /// <param name="more">More parameters.</param>
    public static MySqlHaOptions TrackingItsServer(this MySqlHaOptions options, string more = "-FlapLimit 0")
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Parameters = $"{options.Parameters} -TrackMySql 127.0.0.1:{LabAddresses.ServerPort} -Credential $node -JournalFolder $journal {more}" };
    }

    /// <summary>PowerShell that reads the accounts from the lab's file, which only root can read: $node, $admin, $repl; and $journal, a folder of the host's own.</summary>
    public static string Prelude(LabEnvironment lab, LabHost host)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return $$"""
            $file = [Text.Json.JsonDocument]::Parse([IO.File]::ReadAllText('{{lab.AccountsFile}}')).RootElement
            function Read-Account([string] $name) {
                $entry = $file.GetProperty($name)
                [pscredential]::new($entry.GetProperty('user').GetString(), [Net.NetworkCredential]::new('', $entry.GetProperty('password').GetString()).SecurePassword)
            }

            $node = Read-Account node
            $admin = Read-Account admin
            $repl = Read-Account replication
            $journal = '{{JournalFolder(lab, host)}}'
            """;
    }

    /// <summary>The folder of a host's journal and failover records.</summary>
    public static string JournalFolder(LabEnvironment lab, LabHost host) => Path.Combine(lab?.Folder ?? "", $"journal-{LabAddresses.Name(host)}");
}
