namespace MySqlHa.Replication.Topology;

/// <summary>Where a global variable has its value from.</summary>
public enum SettingOrigin
{
    /// <summary>The server's own default.</summary>
    Default,

    /// <summary>An option file, the command line, or SET PERSIST before the last start: it comes again at the next one.</summary>
    Configured,

    /// <summary>SET at run time: gone with the next restart, unless it was persisted too.</summary>
    RunTime,
}
