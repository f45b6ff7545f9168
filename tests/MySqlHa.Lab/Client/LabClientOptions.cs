namespace MySqlHa.Lab.Client;

/// <summary>How the writing client works.</summary>
public sealed record LabClientOptions
{
    /// <summary>Name of the client; of its log file and of its ledger.</summary>
    public string Name { get; init; } = "client";

    /// <summary>Where it writes to.</summary>
    public string Address { get; init; } = LabAddresses.VirtualAddress;

    /// <summary>Writers, each with a connection of its own.</summary>
    public int Writers { get; init; } = 4;

    /// <summary>Pause after each acknowledged write, in milliseconds.</summary>
    public int PauseMilliseconds { get; init; } = 1;

    /// <summary>How long connecting and logging in may take, in milliseconds.</summary>
    public int ConnectMilliseconds { get; init; } = 100;

    /// <summary>How long a statement may take, in milliseconds; after that the connection is given up.</summary>
    public int StatementMilliseconds { get; init; } = 500;

    /// <summary>Acknowledged writes of each writer before the client counts as warm. They are in the ledger, not in the gaps.</summary>
    public int WarmUpWrites { get; init; } = 150;

    /// <summary>How long to wait for the client to be warm, in seconds: the address must be held by a writable server by then.</summary>
    public double WarmUpSeconds { get; init; } = 30;
}
