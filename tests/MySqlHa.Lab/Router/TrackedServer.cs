namespace MySqlHa.Lab.Router;

/// <summary>An instance of ours that tracks its node's own server with the lab's monitoring account.</summary>
public static class TrackedServer
{
    /// <summary>Adds the tracking to an instance. Its credential comes from <see cref="Prelude"/>.</summary>
    public static MySqlHaOptions TrackingItsServer(this MySqlHaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Parameters = $"{options.Parameters} -TrackMySql 127.0.0.1:{LabAddresses.ServerPort} -Credential $credential" };
    }

    /// <summary>PowerShell that reads the monitoring account from the lab's file, which only root can read.</summary>
    public static string Prelude(LabEnvironment lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return $$"""
            $monitor = [Text.Json.JsonDocument]::Parse([IO.File]::ReadAllText('{{lab.AccountsFile}}')).RootElement.GetProperty('monitor')
            $credential = [pscredential]::new($monitor.GetProperty('user').GetString(), [Net.NetworkCredential]::new('', $monitor.GetProperty('password').GetString()).SecurePassword)
            """;
    }
}
