namespace MySqlHa.Vrrp.Packet;

/// <summary>What is left of an advertisement that passed the receive ladder.</summary>
/// <param name="Source">The sender's IPv4 address in host order.</param>
/// <param name="Priority">0 to 255.</param>
/// <param name="IntervalMicroseconds">The sender's advertisement interval.</param>
/// <param name="SameAddresses">
/// Whether it advertises the very addresses that we are configured with, in any order. If not, the two ends are configured differently:
/// say so loudly, for keepalived 2.2 drops such packets and both ends then become master.
/// </param>
/// <param name="SentBeforeStart">
/// Signed before this node began to listen: it may be a replay, so it may keep a backup from taking over, and do no more.
/// </param>
/// <param name="ClockSkew">Seconds that a signing sender's clock is ahead of ours, if that comes near to what is refused; otherwise zero.</param>
public readonly record struct ReceivedAdvertisement(uint Source, int Priority, long IntervalMicroseconds, bool SameAddresses, bool SentBeforeStart = false, int ClockSkew = 0);
