namespace MySqlHa.Host.Engine;

/// <summary>Finds the MySqlHa module that this host serves.</summary>
internal static class ModuleLocation
{
    public const string EnvironmentVariable = "MYSQLHA_MODULE";
    private const string Manifest = "MySqlHa.psd1";

    /// <summary>The manifest's full path.</summary>
    /// <param name="configured">The value of <c>MYSQLHA_MODULE</c>: the manifest or its folder.</param>
    /// <param name="baseFolder">The executable's folder: it and those above it are searched when nothing is configured.</param>
    /// <exception cref="FileNotFoundException">There is no such manifest; the message says where it was looked for.</exception>
    public static string Find(string? configured, string baseFolder)
    {
        if (!string.IsNullOrEmpty(configured))
        {
            var path = Path.GetFullPath(Directory.Exists(configured) ? Path.Combine(configured, Manifest) : configured);
            return File.Exists(path)
                ? path
                : throw new FileNotFoundException($"{EnvironmentVariable} names '{configured}', and there is no {Manifest}. Correct it, or unset it to use the module beside mysqlha.");
        }

        for (var folder = new DirectoryInfo(baseFolder); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, Manifest);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"{Manifest} is neither in '{baseFolder}' nor in a folder above it. Set {EnvironmentVariable} to the module's folder.");
    }
}
