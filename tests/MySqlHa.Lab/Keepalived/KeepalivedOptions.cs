namespace MySqlHa.Lab.Keepalived;

/// <summary>One VRRP instance of a real keepalived (keepalived.conf(5)).</summary>
public sealed record KeepalivedOptions
{
    /// <summary>Name of the instance.</summary>
    public string Name { get; init; } = "VI_1";

    /// <summary>Version of VRRP, 2 or 3.</summary>
    public int Version { get; init; } = 3;

    /// <summary>Virtual router id.</summary>
    public int VirtualRouterId { get; init; } = 51;

    /// <summary>Priority, 1 to 255.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>Advertisement interval in seconds; whole ones in version 2, hundredths in version 3.</summary>
    public double AdvertisementInterval { get; init; } = 1;

    /// <summary>Initial state: MASTER or BACKUP. <see cref="NoPreempt"/> needs BACKUP.</summary>
    public string State { get; init; } = "BACKUP";

    /// <summary>Interface.</summary>
    public string Interface { get; init; } = LabAddresses.Interface;

    /// <summary>Virtual addresses, with prefix length.</summary>
    public IReadOnlyList<string> VirtualAddresses { get; init; } = [LabAddresses.VirtualAddress + "/24"];

    /// <summary>Password of version 2 (authentication PASS), or null for none. Up to 8 characters; on the wire in clear.</summary>
    public string? Password { get; init; }

    /// <summary>Peers, for unicast; empty for multicast.</summary>
    public IReadOnlyList<string> UnicastPeers { get; init; } = [];

    /// <summary>Source address of unicast, or null for the interface's.</summary>
    public string? UnicastSource { get; init; }

    /// <summary>Version 3 unicast: the checksum of keepalived before 1.3.7 (<c>old_unicast_checksum</c>).</summary>
    public bool OldUnicastChecksum { get; init; }

    /// <summary>Whether a lower-priority master is left alone.</summary>
    public bool NoPreempt { get; init; }

    /// <summary>Seconds after start before preempting.</summary>
    public double PreemptDelay { get; init; }

    /// <summary>A check script (command line), or null. Exit code 0 is success.</summary>
    public string? TrackScript { get; init; }

    /// <summary>Interval of the check script, in whole seconds.</summary>
    public int TrackScriptInterval { get; init; } = 1;

    /// <summary>Timeout of the check script, in whole seconds; 0 for the interval.</summary>
    public int TrackScriptTimeout { get; init; }

    /// <summary>Failures in a row before the script counts as failed.</summary>
    public int TrackScriptFall { get; init; } = 1;

    /// <summary>Successes in a row before it counts as well again.</summary>
    public int TrackScriptRise { get; init; } = 1;

    /// <summary>Weight of the check script; 0: failure is a FAULT.</summary>
    public int TrackScriptWeight { get; init; }

    /// <summary>More lines inside <c>global_defs</c>.</summary>
    public IReadOnlyList<string> GlobalLines { get; init; } = [];

    /// <summary>More lines inside <c>vrrp_instance</c>.</summary>
    public IReadOnlyList<string> InstanceLines { get; init; } = [];
}
