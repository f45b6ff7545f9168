namespace MySqlHa.Lab;

/// <summary>Where the lab keeps things.</summary>
public static class LabPaths
{
    /// <summary>Folder of all running labs: <c>MYSQLHA_LAB_DIR</c>, or /var/lib/mysqlha-lab. Short, because a Unix socket's path ends at 107 bytes.</summary>
    public static string Labs => Environment.GetEnvironmentVariable("MYSQLHA_LAB_DIR") is { Length: > 0 } set ? set : "/var/lib/mysqlha-lab";

    /// <summary>Folder of what is costly to make and can be made again.</summary>
    public static string Cache
    {
        get
        {
            string? home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(home))
                home = Path.Combine(Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } set ? set : "/root", ".cache");
            return Path.Combine(home, "mysqlha");
        }
    }

    /// <summary>Folder of the MySQL server: <c>MYSQLHA_MYSQL_ROOT</c>, or mysql-root in the cache.</summary>
    public static string MySqlRoot =>
        Environment.GetEnvironmentVariable("MYSQLHA_MYSQL_ROOT") is { Length: > 0 } set ? set : Path.Combine(Cache, "mysql-root");

    /// <summary>Folder of one lab.</summary>
    internal static string Lab(string id) => Path.Combine(Labs, id);
}
