namespace MySqlHa.Bench;

/// <summary>Where what is measured lies.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string Host { get; } = Path.Combine(Root, "src/MySqlHa.Host/bin/Debug/net10.0/mysqlha");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MySqlHa.psd1")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The benchmarks run from a checkout.");
    }
}
