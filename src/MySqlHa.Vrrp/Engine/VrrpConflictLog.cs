using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// Says loudly when another router uses our VRID for other addresses: two clusters with one VRID, or two nodes configured differently.
/// keepalived 2.2 drops such an advertisement and both sides become master; here it counts, and the operator is told.
/// </summary>
internal sealed class VrrpConflictLog(VrrpConfiguration configuration, EngineLog log, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);
    private long _last;

    public void Look(in ReceivedAdvertisement advertisement)
    {
        if (advertisement.SameAddresses)
        {
            return;
        }

        var now = time.GetTimestamp();
        if (_last == 0 || time.GetElapsedTime(_last, now) >= Quiet)
        {
            _last = now;
            log.Warning(
                "VridClash",
                $"{AddressOrder.ToAddress(advertisement.Source)} advertises VRID {configuration.VirtualRouterId} on {configuration.Interface} with other virtual addresses than {string.Join(", ", configuration.Addresses)}. Give one of the two clusters another VRID, or both nodes the same addresses: keepalived ignores advertisements that differ, and both would hold their addresses.");
        }
    }
}
