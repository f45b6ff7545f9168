namespace MySqlHa.Replication.Operations;

/// <summary>How data get from one server to the other.</summary>
public enum CopyMethod
{
    /// <summary>Clone where it can be had, else Dump.</summary>
    Auto,

    /// <summary>The server's clone plugin: pages of InnoDB over the network. MySQL 8.0.17 and later.</summary>
    Clone,

    /// <summary>mysqldump or mariadb-dump, streamed into the recipient.</summary>
    Dump,

    /// <summary>mariadb-backup, where both data folders are on this machine. MariaDB.</summary>
    Backup,
}
