namespace MySqlHa.Host.Engine;

/// <summary>Environment variables that must be right before the engine's first type is touched, for it reads them only once.</summary>
internal static class EngineEnvironment
{
    public static void Prepare(string manifest)
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");

        // Jobs, -Parallel runspaces and child processes find the same module by it.
        Environment.SetEnvironmentVariable(ModuleLocation.EnvironmentVariable, manifest);

        // Without HOME the engine makes a folder in /tmp at each start and leaves it there.
        if (!OperatingSystem.IsWindows() && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            Environment.SetEnvironmentVariable("HOME", home.Length > 0 ? home : "/");
        }

        // Only an installed module (…/MySqlHa/MySqlHa.psd1 or …/MySqlHa/0.1.0/MySqlHa.psd1) can be found by name. The parent of
        // a checkout is left out: the engine would search that whole tree whenever a command is not found.
        var folder = Directory.GetParent(manifest)!;
        var root = Version.TryParse(folder.Name, out _) ? folder.Parent! : folder;
        if (string.Equals(root.Name, "MySqlHa", StringComparison.OrdinalIgnoreCase) && root.Parent is { } parent)
        {
            AppendModulePath(parent.FullName);
        }
    }

    private static void AppendModulePath(string folder)
    {
        var paths = Environment.GetEnvironmentVariable("PSModulePath") ?? "";
        if (!paths.Split(Path.PathSeparator).Contains(folder, StringComparer.Ordinal))
        {
            Environment.SetEnvironmentVariable("PSModulePath", paths.Length == 0 ? folder : paths + Path.PathSeparator + folder);
        }
    }
}
