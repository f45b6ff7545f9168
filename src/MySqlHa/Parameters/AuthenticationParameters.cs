using System.Collections;
using System.Management.Automation;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Parameters;

/// <summary>What the parameters for the authentication of advertisements say; null or 0 for one that was not given.</summary>
internal sealed record AuthenticationParameters(IDictionary? Keys, int ActiveKey, string? Mode, string? AntiReplay, double Window)
{
    /// <summary>The settings that they make of others; null where there were none and nothing is said.</summary>
    /// <exception cref="VrrpConfigurationException">What is said cannot be read, or there are no keys. The rest is asked by <see cref="VrrpConfigurationRules"/>.</exception>
    public AuthenticationSettings? Over(AuthenticationSettings? current, PathIntrinsics path)
    {
        if (Keys is null && current is null)
        {
            return FirstGiven is { } given
                ? throw new VrrpConfigurationException(given, "has no meaning without keys. Give them with -AuthenticationKey, the same on all nodes.")
                : null;
        }

        var keys = Keys is null ? current!.Keys : AuthenticationKeyParameter.Read(Keys, path);
        var antiReplay = AntiReplay is null ? current?.AntiReplay ?? Vrrp.Authentication.AntiReplay.Time : Enum.Parse<AntiReplay>(AntiReplay, ignoreCase: true);
        return new AuthenticationSettings
        {
            Keys = keys,
            ActiveKey = ActiveKey != 0 ? ActiveKey : keys.Length == 1 ? keys[0].Id : current?.ActiveKey ?? (keys.IsEmpty ? 0 : throw NotNamed(keys.Select(k => k.Id))),
            Mode = Mode is null ? current?.Mode ?? AuthenticationMode.Enforce : Enum.Parse<AuthenticationMode>(Mode, ignoreCase: true),
            AntiReplay = antiReplay,
            Window = Window != 0 ? Seconds(Window) : antiReplay == Vrrp.Authentication.AntiReplay.Time ? current?.Window : null,
        };
    }

    private string? FirstGiven =>
        ActiveKey != 0 ? "ActiveKey"
        : Mode is not null ? "AuthenticationMode"
        : AntiReplay is not null ? "AntiReplay"
        : Window != 0 ? "AuthenticationWindow" : null;

    // Whatever is no number of seconds becomes one that the rules refuse.
    private static TimeSpan Seconds(double seconds) => seconds is >= 0 and <= 1_000_000 ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(-1);

    private static VrrpConfigurationException NotNamed(IEnumerable<int> ids) =>
        new("ActiveKey", $"there are keys {string.Join(", ", ids)}, and nothing says which one signs. Name it.");
}
