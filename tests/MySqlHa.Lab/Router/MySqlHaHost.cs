namespace MySqlHa.Lab.Router;

/// <summary>The <c>mysqlha</c> host of this checkout; <c>MYSQLHA_HOST</c> names another one. Build it first.</summary>
public static class MySqlHaHost
{
    /// <summary>The program.</summary>
    /// <exception cref="LabException">It is not built.</exception>
    public static string Program
    {
        get
        {
            if (Environment.GetEnvironmentVariable("MYSQLHA_HOST") is { Length: > 0 } set)
                return set;
            string build = new DirectoryInfo(AppContext.BaseDirectory).Parent?.Name ?? "Debug";
            string path = Path.Combine(Root, "src", "MySqlHa.Host", "bin", build, "net10.0", "mysqlha");
            return File.Exists(path) ? path : throw new LabException($"The host is not at '{path}'. Build src/MySqlHa.Host, or name it with MYSQLHA_HOST.");
        }
    }

    /// <summary>A runbook of docs/runbooks.</summary>
    public static string Runbook(string name) => Path.Combine(Root, "docs", "runbooks", name);

    private static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MySqlHa.psd1")))
                folder = folder.Parent;
            return folder?.FullName ?? "";
        }
    }
}
