using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Instances;

/// <summary>An instance's authentication as the user sees it.</summary>
internal static class AuthenticationView
{
    private static readonly DropReason[] Failures =
    [
        DropReason.AuthenticationType, DropReason.Password, DropReason.NotSigned, DropReason.BadTrailer, DropReason.UnknownKey, DropReason.BadSignature,
    ];

    private static readonly DropReason[] Replays = [DropReason.Replayed, DropReason.Stale, DropReason.SentBeforeStart];

    public static VrrpInstanceAuthentication Of(VrrpConfiguration configuration, AuthenticationSettings? settings, VrrpStatus status) => new()
    {
        Method = settings is not null ? "HmacSha256" : configuration.Password.IsDefaultOrEmpty ? "None" : "Password",
        Mode = settings?.Mode.ToString(),
        ActiveKey = settings is { Signs: true } ? settings.ActiveKey : null,
        Keys = settings is null ? [] : [.. settings.Keys.Select(k => k.Id)],
        AntiReplay = settings?.AntiReplay.ToString(),
        Window = settings is { AntiReplay: AntiReplay.Time } ? settings.WindowFor(configuration.AdvertisementInterval) : null,
        Failures = Sum(status, Failures),
        Replays = Sum(status, Replays),
    };

    private static long Sum(VrrpStatus status, DropReason[] reasons) => reasons.Sum(r => status.Counters.Dropped[r.ToString()]);
}
