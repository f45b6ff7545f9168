namespace MySqlHa.Lab.Server;

/// <summary>How to call one kind of server. A data folder is given as the host sees it and handed to the server as the server sees it.</summary>
internal abstract class ServerInstallation
{
    public static ServerInstallation Of(ServerKind kind) => kind == ServerKind.MySql ? new MySqlInstallation() : new MariaDbInstallation();

    public abstract ServerKind Kind { get; }

    /// <summary>What is missing, with the remedy; or null.</summary>
    public abstract string? Missing { get; }

    /// <summary>Path, as the server sees it, of the node's folder.</summary>
    public abstract string Inside(string nodeFolder);

    /// <summary>Command that runs the server in the foreground with the node's my.cnf, in a mount namespace of its own.</summary>
    public abstract string[] Run(string nodeFolder, params string[] arguments);

    /// <summary>Command that fills the node's data folder.</summary>
    public abstract string[] Initialize(string nodeFolder);

    /// <summary>The server's version, as text that may be part of a file name.</summary>
    public abstract Task<string> VersionAsync();

    /// <summary>Command-line client for people.</summary>
    public abstract string ClientCommand(string nodeFolder);
}
