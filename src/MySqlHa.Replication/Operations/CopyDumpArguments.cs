using System.Globalization;
using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>Command lines of the dump and of the client that loads it. No password: that is in a <see cref="CopyOptionFile"/>.</summary>
internal static class CopyDumpArguments
{
    internal static IReadOnlyList<string> Dump(string optionFile, CopyFacts facts, TlsMode tls, string? caFile)
    {
        var tool = facts.Tools.Dump!.Release;
        return
        [
            $"--defaults-file={optionFile}", .. Server(facts.Donor.Server, tool, tls, caFile),
            "--default-character-set=utf8mb4", "--max-allowed-packet=1G", "--hex-blob", "--routines", "--events", "--triggers",
            // Tables of other engines have no snapshot: only a lock makes them belong to the position.
            facts.DonorHolds.NotInnoDb.Count == 0 ? "--single-transaction" : "--lock-all-tables",
            .. tool.IsMariaDb
                ? new[] { "--master-data=2" }
                : [tool.AtLeast(8, 0, 26) ? "--source-data=2" : "--master-data=2", "--set-gtid-purged=COMMENTED", "--loose-column-statistics=0"],
            "--databases", .. facts.DonorHolds.Schemas,
        ];
    }

    internal static IReadOnlyList<string> Client(string optionFile, ServerEndpoint recipient, ServerRelease tool, TlsMode tls, string? caFile) =>
    [
        $"--defaults-file={optionFile}", .. Server(recipient, tool, tls, caFile),
        "--default-character-set=utf8mb4", "--max-allowed-packet=1G", "--batch", "--skip-reconnect", "--init-command=SET SESSION sql_log_bin = 0",
    ];

    internal static IEnumerable<string> Server(ServerEndpoint server, ServerRelease tool, TlsMode tls, string? caFile) =>
    [
        $"--host={server.Host}", string.Create(CultureInfo.InvariantCulture, $"--port={server.Port}"), "--protocol=tcp",
        .. tool.IsMariaDb ? MariaDbTls(tls) : MySqlTls(tls),
        .. caFile is null ? Array.Empty<string>() : [$"--ssl-ca={caFile}"],
    ];

    private static string[] MySqlTls(TlsMode tls) => tls switch
    {
        TlsMode.Required => ["--ssl-mode=REQUIRED"],
        TlsMode.VerifyCA => ["--ssl-mode=VERIFY_CA"],
        TlsMode.VerifyIdentity => ["--ssl-mode=VERIFY_IDENTITY"],
        // caching_sha2_password wants TLS or the server's key.
        TlsMode.None => ["--ssl-mode=DISABLED", "--get-server-public-key"],
        _ => ["--ssl-mode=PREFERRED", "--get-server-public-key"],
    };

    // MariaDB's programs know no VERIFY_CA. From 11.4 on they ask for TLS and verify by themselves; before, neither.
    private static string[] MariaDbTls(TlsMode tls) => tls switch
    {
        TlsMode.Required => ["--ssl", "--skip-ssl-verify-server-cert"],
        TlsMode.VerifyCA or TlsMode.VerifyIdentity => ["--ssl", "--ssl-verify-server-cert"],
        TlsMode.None => ["--skip-ssl"],
        _ => ["--skip-ssl-verify-server-cert"],
    };
}
