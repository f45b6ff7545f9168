using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>The two programs that bring transactions back: the one that prints a binary log as SQL, and the client that runs it.</summary>
/// <param name="Binlog">mysqlbinlog or mariadb-binlog.</param>
/// <param name="Client">mysql or mariadb.</param>
public sealed record SalvageTools(string Binlog, CopyTool Client)
{
    /// <summary>It reads a log from its standard input: no copy lies about on a disk, and no second one need be made.</summary>
    internal static IReadOnlyList<string> FromInput { get; } = ["--no-defaults", "-"];

    /// <summary>Finds both.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ToolMissing"/>.</exception>
    internal static async Task<SalvageTools> FindAsync(ServerSnapshot survivor, string? folder, CancellationToken cancellation)
    {
        var binlog = await ErrantTool.FindAsync(survivor.Release, folder, "which prints the transactions as SQL", cancellation);
        var found = await CopyToolFinder.FindAsync(survivor, folder, cancellation);
        return new(binlog, found.Client ?? throw found.Missing(survivor.Release.IsMariaDb ? "mariadb" : "mysql", survivor, folder));
    }

    /// <summary>The client's command line. No password: that is in the option file.</summary>
    internal IReadOnlyList<string> ClientArguments(string optionFile, ServerEndpoint server, TlsMode tls, string? caFile) =>
    [
        $"--defaults-file={optionFile}", .. CopyDumpArguments.Server(server, Client.Release, tls, caFile),
        // Statements hold what bytes they like; a new connection would begin in the middle of a transaction.
        "--default-character-set=utf8mb4", "--max-allowed-packet=1G", "--batch", "--binary-mode", "--skip-reconnect",
    ];
}
