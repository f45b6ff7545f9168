namespace MySqlHa.Replication.Dialect;

/// <summary>Whose server it is.</summary>
public enum ServerFlavor
{
    /// <summary>Not known: the server did not say.</summary>
    Unknown,

    /// <summary>MySQL.</summary>
    MySql,

    /// <summary>MariaDB.</summary>
    MariaDb,

    /// <summary>Percona Server for MySQL.</summary>
    Percona,
}
