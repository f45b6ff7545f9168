namespace MySqlHa.Lab.Server;

/// <summary>The servers that the lab can run.</summary>
public enum ServerKind
{
    /// <summary>MySQL 9.7 from Debian's unstable suite, in a folder of its own.</summary>
    MySql,

    /// <summary>MariaDB 10.11 from the machine's packages.</summary>
    MariaDb,
}
