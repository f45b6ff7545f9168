using MySqlConnector;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Router;

namespace MySqlHa.Lab.Server;

/// <summary>Starts both servers and makes them a pair as users do: by the runbook Pair.ps1.</summary>
internal static class ServerPair
{
    public static async Task SetUpAsync(LabEnvironment lab, ServerKind kind, IProgress<string>? progress)
    {
        string template = await ServerTemplate.EnsureAsync(ServerInstallation.Of(kind), progress).ConfigureAwait(false);
        progress?.Report($"servers: starting {kind} on a and b");
        await Task.WhenAll(lab.Servers.Select(s => BeginAsync(lab, s, template))).ConfigureAwait(false);
        if (lab.Options.Pair)
        {
            progress?.Report("replication: Initialize-DualSource a, b");
            await MakePairAsync(lab).ConfigureAwait(false);
            await ClientSchema.CreateAsync(lab).ConfigureAwait(false);
        }

        if (lab.Options.RestartState != RestartState.ReadWrite)
        {
            foreach (LabServer server in lab.Servers)
                server.WriteConfiguration(lab.Options.RestartState);
        }
    }

    private static async Task BeginAsync(LabEnvironment lab, LabServer server, string template)
    {
        await server.PrepareAsync(template, RestartState.ReadWrite).ConfigureAwait(false);
        var empty = new LabAccount("root", "");
        await server.LaunchAsync(empty).ConfigureAwait(false);
        await using MySqlConnection connection = await ServerConnection.OpenAsync(server.SocketPath, empty).ConfigureAwait(false);
        // Not logged: both nodes get the same by themselves, and their histories begin empty and equal; and MariaDB's log would have the passwords in the clear.
        // These are hexadecimal digits: nothing to escape.
        await connection.RunAsync("SET SESSION sql_log_bin = 0").ConfigureAwait(false);
        LabAccounts accounts = lab.Accounts;
        await connection.RunAsync($"CREATE USER '{accounts.Admin.User}'@'%' IDENTIFIED BY '{accounts.Admin.Password}'").ConfigureAwait(false);
        await connection.RunAsync($"GRANT ALL PRIVILEGES ON *.* TO '{accounts.Admin.User}'@'%' WITH GRANT OPTION").ConfigureAwait(false);
        await connection.RunAsync($"CREATE USER '{accounts.App.User}'@'%' IDENTIFIED BY '{accounts.App.Password}'").ConfigureAwait(false);
        await connection.RunAsync($"GRANT ALL PRIVILEGES ON app.* TO '{accounts.App.User}'@'%'").ConfigureAwait(false);
        await connection.RunAsync($"ALTER USER 'root'@'localhost' IDENTIFIED BY '{accounts.Root.Password}'").ConfigureAwait(false);
    }

    private static async Task MakePairAsync(LabEnvironment lab)
    {
        string servers = string.Join(',', lab.Servers.Select(s => s.Address));
        string[] command =
        [
            MySqlHaHost.Program, MySqlHaHost.Runbook("Pair.ps1"), "-Server", servers, "-Accounts", lab.AccountsFile, "-JournalFolder", Path.Combine(lab.Folder, "journal"),
            .. lab.Options.ActiveOnly ? Array.Empty<string>() : ["-WritePolicy", "Both"],
            .. lab.Options.SemiSync ? ["-SemiSync"] : Array.Empty<string>(),
        ];
        CommandResult result = await lab.ExecAsync(LabHost.A, command).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw new LabException($"Pair.ps1 ended with {result.ExitCode}: {result.Error.Trim()}\n{result.Output.Trim()}");
    }
}
