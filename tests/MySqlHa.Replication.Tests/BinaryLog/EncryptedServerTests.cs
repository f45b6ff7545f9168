using MySqlHa.Lab.Server;
using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.Tests.BinaryLog;

/// <summary>MySQL's keyring component is loaded by a file beside the server's program, which other tests' servers share: its encrypted log is made by hand in <see cref="BinaryLogFolderTests"/>.</summary>
public sealed class EncryptedServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_encrypted_log_of_MariaDB_is_refused_with_the_remedy()
    {
        var keys = Path.Combine(_folder, "keys.txt");
        await File.WriteAllTextAsync(keys, $"1;{new string('a', 64)}\n", TestContext.Current.CancellationToken);
        await using var server = await LoopbackServer.StartNewAsync(
            ServerKind.MariaDb, 1, "plugin_load_add=file_key_management", $"file_key_management_filename={keys}", "encrypt_binlog=ON");
        await server.ExecuteAsync("CREATE DATABASE app");
        var refused = Assert.Throws<ReplicationException>(() => BinaryLogFolder.Open(Path.Combine(server.Folder, "data")));
        Assert.Equal(ReplicationError.EncryptedLog, refused.Error);
        Assert.Contains("is encrypted (MariaDB, encrypt_binlog)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("-Source", refused.Remedy, StringComparison.Ordinal);
    }
}
