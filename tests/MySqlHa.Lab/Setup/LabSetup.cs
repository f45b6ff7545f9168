namespace MySqlHa.Lab.Setup;

/// <summary>Brings a machine to where a lab can be set up on it.</summary>
public static class LabSetup
{
    /// <summary>
    /// Installs what is missing: Debian packages, then the MySQL server in a folder of its own. Quick when nothing is missing.
    /// Several processes may call it at once.
    /// </summary>
    /// <param name="progress">Gets a line at least every two seconds while something takes long.</param>
    /// <param name="cancellation">Stops it. Nothing half done is left that a later call would take for done.</param>
    /// <exception cref="LabException">Not Linux, not root, no apt, or a package could not be installed.</exception>
    public static async Task<LabSetupResult> EnsureAsync(IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        Requirements.Check();
        IReadOnlyList<string> installed = await AptPackages.EnsureAsync(progress, cancellation).ConfigureAwait(false);
        string? problem = await MySqlRootFolder.EnsureAsync(progress, cancellation).ConfigureAwait(false);
        if (problem is not null)
            progress?.Report(problem);
        return new LabSetupResult(problem is null ? LabPaths.MySqlRoot : null, problem, installed);
    }
}
