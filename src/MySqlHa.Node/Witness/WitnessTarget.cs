namespace MySqlHa.Node.Witness;

/// <summary>How a target is asked.</summary>
public enum WitnessProbe
{
    /// <summary>By a TCP connection, wherever the routing table sends it.</summary>
    Tcp,

    /// <summary>By ICMP echo, and by ARP where it is on the link, through the instance's interface.</summary>
    Icmp,
}

/// <summary>A host that must be reachable.</summary>
/// <param name="Probe">How it is asked.</param>
/// <param name="Host">Its name or address; an IPv4 address for <see cref="WitnessProbe.Icmp"/>.</param>
/// <param name="Port">The port, 1 to 65535; 0 for <see cref="WitnessProbe.Icmp"/>.</param>
public sealed record WitnessTarget(WitnessProbe Probe, string Host, int Port)
{
    /// <inheritdoc/>
    public override string ToString() => Probe == WitnessProbe.Icmp ? $"icmp://{Host}" : $"tcp://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
