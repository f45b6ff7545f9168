namespace MySqlHa.Lab.Server;

/// <summary>The my.cnf of a node: what mysql.md says a pair needs, and nothing that is not needed.</summary>
internal static class ServerConfiguration
{
    /// <summary>Settings that a template is made with. They must not be changed afterwards.</summary>
    public static IReadOnlyList<string> ForTemplate(ServerInstallation installation, string nodeFolder) =>
    [
        "[mysqld]",
        .. Places(installation, nodeFolder),
        .. installation.Kind == ServerKind.MySql ? ["innodb_redo_log_capacity=32M", "mysqlx=0"] : new[] { "innodb_log_file_size=16M" },
        "skip_networking=ON",
        "skip_log_bin",
    ];

    /// <summary>Settings of a node.</summary>
    /// <param name="installation">The kind of server.</param>
    /// <param name="nodeFolder">The node's folder.</param>
    /// <param name="node">1 or 2.</param>
    /// <param name="address">The node's own address, told to its source as report_host.</param>
    /// <param name="options">The lab's options.</param>
    /// <param name="restart">State after this start.</param>
    public static IReadOnlyList<string> ForNode(
        ServerInstallation installation, string nodeFolder, int node, string address, LabOptions options, RestartState restart)
    {
        bool mysql = installation.Kind == ServerKind.MySql;
        return
        [
            "[mysqld]",
            .. Places(installation, nodeFolder),
            $"port={LabAddresses.ServerPort}",
            // Every address, also one that comes later: the virtual address moves.
            mysql ? "bind_address=*" : "bind_address=0.0.0.0",
            "skip_name_resolve=ON",
            $"report_host={address}",
            $"server_id={node}",
            "log_bin=binlog",
            "binlog_format=ROW",
            "relay_log=relay",
            // Each node reads only what its peer wrote itself; a third replica would need ON.
            mysql ? "log_replica_updates=OFF" : "log_slave_updates=OFF",
            "auto_increment_increment=2",
            $"auto_increment_offset={node}",
            // The default of 60 s hides a dead source.
            mysql ? "replica_net_timeout=4" : "slave_net_timeout=4",
            "relay_log_recovery=ON",
            "sync_binlog=1",
            "innodb_flush_log_at_trx_commit=1",
            $"innodb_buffer_pool_size={options.BufferPoolMegabytes}M",
            "max_connections=200",
            .. mysql
                ? new[] { "gtid_mode=ON", "enforce_gtid_consistency=ON", "innodb_redo_log_capacity=32M", "mysqlx=0" }
                : new[] { $"gtid_domain_id={node}", "gtid_strict_mode=ON", "innodb_log_file_size=16M" },
            .. Restart(mysql, restart),
            .. options.ServerSettings,
        ];
    }

    /// <summary>Option file for command-line clients, so that the password is in no argument list.</summary>
    public static string ForClient(ServerInstallation installation, string nodeFolder, LabAccount account) => $"""
        [client]
        user={account.User}
        password={account.Password}
        socket={installation.Inside(nodeFolder)}/mysqld.sock

        """;

    private static string[] Places(ServerInstallation installation, string nodeFolder)
    {
        string inside = installation.Inside(nodeFolder);
        return
        [
            "user=root",
            $"datadir={inside}/data",
            $"socket={inside}/mysqld.sock",
            $"pid_file={inside}/mysqld.pid",
            $"tmpdir={inside}/tmp",
            $"secure_file_priv={inside}/files",
        ];
    }

    private static string[] Restart(bool mysql, RestartState state)
    {
        string readOnly = mysql ? "super_read_only=ON" : "read_only=ON";
        return state switch
        {
            RestartState.ReadWrite => [],
            RestartState.ReadOnly => [readOnly],
            _ => [readOnly, mysql ? "skip_replica_start=ON" : "skip_slave_start=ON"],
        };
    }
}
