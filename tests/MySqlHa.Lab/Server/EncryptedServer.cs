using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Server;

/// <summary>A <see cref="LoopbackServer"/> that encrypts its binary and relay logs, with its key in its own folder.</summary>
public static class EncryptedServer
{
    // The plugin that holds the key of a MariaDB server, and the component of a MySQL server.
    private const string Component = "component_keyring_file";
    private const string KeyFile = "keys";

    /// <summary>Starts one. MySQL's first log is from before the encryption and empty; all behind it are encrypted.</summary>
    /// <param name="kind">MySQL or MariaDB.</param>
    /// <param name="node">1 or 2.</param>
    /// <param name="settings">Lines for my.cnf, which come last and win.</param>
    public static async Task<LoopbackServer> StartNewAsync(ServerKind kind, int node = 1, params string[] settings)
    {
        LoopbackServer server = await LoopbackServer.StartNewAsync(kind, node, settings).ConfigureAwait(false);
        try
        {
            await EncryptAsync(server, settings).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a server anew, with its key: what it logs from then on is encrypted.</summary>
    public static async Task EncryptAsync(LoopbackServer server, params string[] settings)
    {
        await server.StopAsync().ConfigureAwait(false);
        IReadOnlyList<string> encrypted = server.Kind == ServerKind.MySql ? WithComponent(server.Folder) : WithPlugin(server.Folder);
        await server.StartAsync([.. encrypted, .. settings]).ConfigureAwait(false);
    }

    // Source: MySQL manual, "Using the component_keyring_file File-Based Keyring Component". Its configuration lies beside its library: in a plugin folder of this server alone.
    private static string[] WithComponent(string folder)
    {
        ServerInstallation installation = ServerInstallation.Of(ServerKind.MySql);
        string plugins = Directory.CreateDirectory(Path.Combine(folder, "plugin")).FullName, inside = installation.Inside(folder);
        File.Copy(Path.Combine(LabPaths.MySqlRoot, "usr/lib/mysql/plugin", Component + ".so"), Path.Combine(plugins, Component + ".so"));
        File.WriteAllText(Path.Combine(plugins, Component + ".cnf"), $$"""{ "path": "{{inside}}/{{KeyFile}}", "read_only": false }""");
        File.WriteAllText(Path.Combine(folder, MySqlInstallation.Manifest), $$"""{ "components": "file://{{Component}}" }""");
        return ["basedir=/usr", $"plugin_dir={inside}/plugin", "binlog_encryption=ON"];
    }

    private static string[] WithPlugin(string folder)
    {
        string keys = Path.Combine(folder, KeyFile);
        PrivateFile.Write(keys, $"1;{new string('a', 64)}\n");
        return ["plugin_load_add=file_key_management", $"file_key_management_filename={keys}", "encrypt_binlog=ON"];
    }
}
