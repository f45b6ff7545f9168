namespace MySqlHa.Host.CommandLine;

/// <summary>The host's own parameters.</summary>
internal enum HostParameter
{
    Unknown,
    Command,
    EncodedCommand,
    File,
    NonInteractive,
    LeastPrivilege,
    WorkingDirectory,
    Version,
    Help,

    /// <summary>Accepted for pwsh's sake: there is no logo, no profile and no other mode to choose here.</summary>
    Ignored,

    /// <summary>As <see cref="Ignored"/>, and its value is skipped too.</summary>
    IgnoredWithValue,
}
