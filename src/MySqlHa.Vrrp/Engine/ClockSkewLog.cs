using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Engine;

/// <summary>Says when another node's clock comes near to what is refused: when it gets there, its advertisements are dropped, and both nodes are master.</summary>
internal sealed class ClockSkewLog(EngineLog log, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);
    private long _last;

    public void Look(in ReceivedAdvertisement advertisement)
    {
        if (advertisement.ClockSkew == 0)
        {
            return;
        }

        var now = time.GetTimestamp();
        if (_last == 0 || time.GetElapsedTime(_last, now) >= Quiet)
        {
            _last = now;
            log.Warning(
                "ClockSkew",
                $"The clock of {AddressOrder.ToAddress(advertisement.Source)} differs from this host's by {advertisement.ClockSkew} s, more than half of what its advertisements may. Synchronise the clocks of all nodes (chrony, systemd-timesyncd): past the window its advertisements are refused, and both nodes become master.");
        }
    }
}
