using System.Globalization;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.TakeOver;

/// <summary>What each setting of the take-over wait costs and guards against, in an operator's words. Pure.</summary>
public static class TakeoverWaitReport
{
    /// <summary>How long after the last advertisement this node serves in place of a master that fell silent.</summary>
    /// <param name="config">The instance.</param>
    /// <param name="wait">What is relied on.</param>
    public static TimeSpan Outage(VrrpConfiguration config, TakeoverWait wait)
    {
        ArgumentNullException.ThrowIfNull(config);
        var interval = TimerArithmetic.ToMicroseconds(config.AdvertisementInterval);
        return TimeSpan.FromMicroseconds(Math.Max(Down(config), TakeoverWaitRules.Bound(config.TakeoverWait with { Wait = wait }, interval)));
    }

    /// <summary>The outage on silence as it is set.</summary>
    public static TimeSpan Outage(VrrpConfiguration config) => Outage(config, config.TakeoverWait.Wait);

    /// <summary>
    /// What an operator should know before the first failover; null where the master down interval covers all that a silent master may still hold, or where no
    /// wait was ever thought of.
    /// </summary>
    public static string? Of(VrrpConfiguration config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var settings = config.TakeoverWait;
        if (settings == TakeoverWaitSettings.None)
        {
            return null;
        }

        var relied = settings.Wait == TakeoverWait.None ? (settings.GuardLimit > TimeSpan.Zero ? TakeoverWait.Guard : TakeoverWait.Lease) : settings.Wait;
        var (down, bound) = (Down(config), TakeoverWaitRules.Bound(settings with { Wait = relied }, TimerArithmetic.ToMicroseconds(config.AdvertisementInterval)));
        if (down >= bound)
        {
            return null;
        }

        var each = string.Join(", ", new[] { TakeoverWait.Guard, TakeoverWait.Lease, TakeoverWait.None }.Where(w => IsPossible(settings, w)).Select(w => $"{w} {Seconds(Outage(config, w))}"));
        var what = settings.Wait == TakeoverWait.None
            ? $"nothing is waited for (-TakeoverWait None): a master that was frozen or cut off may serve beside this node for {Seconds(TimeSpan.FromMicroseconds(bound - down))}"
            : $"this node waits for that (-TakeoverWait {settings.Wait})";
        return $"The master down interval is {Seconds(TimeSpan.FromMicroseconds(down))}, and a master that fell silent may have the address for {Seconds(TimeSpan.FromMicroseconds(bound))} after it was last heard: {what}. Until this node serves after such a silence, by -TakeoverWait: {each}.";
    }

    private static long Down(VrrpConfiguration config) =>
        TimerArithmetic.MasterDown(config.Version, config.Priority, TimerArithmetic.ToMicroseconds(config.AdvertisementInterval));

    private static bool IsPossible(TakeoverWaitSettings settings, TakeoverWait wait) => wait switch
    {
        TakeoverWait.Guard => settings.GuardLimit > TimeSpan.Zero,
        TakeoverWait.Lease => settings.AddressLifetime > TimeSpan.Zero,
        _ => true,
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
