namespace MySqlHa.Tests.Support;

/// <summary>Where things are in the checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Manifest { get; } = Path.Combine(Root, "MySqlHa.psd1");

    /// <summary>The host program that the build of this project made.</summary>
    public static string Host { get; } = Path.Combine(
        Root, "src/MySqlHa.Host/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, new DirectoryInfo(AppContext.BaseDirectory).Name, "mysqlha");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MySqlHa.psd1")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No MySqlHa.psd1 above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
