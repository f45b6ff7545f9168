namespace MySqlHa.Vrrp.Tracking;

/// <summary>How one round of a <see cref="GatewayProbe"/> ended.</summary>
internal enum ProbeResult
{
    NoAnswer,
    Arp,
    Icmp,
    Stopped,
}
