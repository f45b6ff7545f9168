namespace MySqlHa.Lab.Router;

/// <summary>One VRRP instance of ours: what <c>Start-VrrpInstance</c> is told.</summary>
public sealed record MySqlHaOptions
{
    /// <summary>Name of the instance, unique in its process.</summary>
    public string Name { get; init; } = "lab";

    /// <summary>Version of VRRP, 2 or 3.</summary>
    public int Version { get; init; } = 3;

    /// <summary>Virtual router id.</summary>
    public int VirtualRouterId { get; init; } = 51;

    /// <summary>Priority, 1 to 255.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>Advertisement interval in seconds; whole ones in version 2, hundredths in version 3.</summary>
    public double AdvertisementInterval { get; init; } = 1;

    /// <summary>Interface.</summary>
    public string Interface { get; init; } = LabAddresses.Interface;

    /// <summary>Virtual addresses, with prefix length.</summary>
    public IReadOnlyList<string> VirtualAddresses { get; init; } = [LabAddresses.VirtualAddress + "/24"];

    /// <summary>Password of version 2 (PASS), or null for none. It is in the generated script (mode 0600), never in an argument.</summary>
    public string? Password { get; init; }

    /// <summary>Peers, for unicast; empty for multicast.</summary>
    public IReadOnlyList<string> UnicastPeers { get; init; } = [];

    /// <summary>Whether a lower-priority master is left alone.</summary>
    public bool NoPreempt { get; init; }

    /// <summary>Seconds after start before preempting.</summary>
    public double PreemptDelay { get; init; }

    /// <summary>Gateway that must answer, or null.</summary>
    public string? Gateway { get; init; }

    /// <summary>More parameters, as PowerShell text: <c>-TrackMySql 127.0.0.1 -Credential $credential</c>.</summary>
    public string Parameters { get; init; } = "";
}
