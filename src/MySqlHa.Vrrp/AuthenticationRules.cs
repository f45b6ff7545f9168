using System.Globalization;
using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Vrrp;

/// <summary>What makes authentication settings ones that can work: keepalived's limits, so that both can be told the same.</summary>
internal static class AuthenticationRules
{
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(300);

    internal static void Check(VrrpConfiguration config)
    {
        if (config.Authentication is not { } settings)
        {
            return;
        }

        VrrpConfigurationRules.Require(
            config.Password.IsDefaultOrEmpty,
            "Password",
            "cannot go together with -AuthenticationKey, which takes its place. Leave the password out on all nodes.");
        CheckKeys(settings);
        CheckWindow(settings);
    }

    private static void CheckKeys(AuthenticationSettings settings)
    {
        VrrpConfigurationRules.Require(
            !settings.Keys.IsDefaultOrEmpty,
            "AuthenticationKey",
            "has no key. Give at least one, the same on all nodes, such as @{ 1 = 'file:/etc/mysqlha/vrrp.key' }.");
        foreach (var key in settings.Keys)
        {
            VrrpConfigurationRules.Require(
                key.Id is >= 1 and <= 255,
                "AuthenticationKey",
                $"{key.Id} is not the number of a key. Give each a number from 1 to 255, the same on all nodes.");
            VrrpConfigurationRules.Require(
                settings.Keys.Count(k => k.Id == key.Id) == 1,
                "AuthenticationKey",
                $"there are two keys with the number {key.Id}. Give each its own.");
            VrrpConfigurationRules.Require(
                key.Length is >= AuthenticationKey.MinimumLength and <= AuthenticationKey.MaximumLength,
                "AuthenticationKey",
                $"key {key.Id} has {key.Length} bytes, and {AuthenticationKey.MinimumLength} to {AuthenticationKey.MaximumLength} are needed. Use 32, as 'openssl rand -hex 32' makes them, written behind hex:.");
        }

        VrrpConfigurationRules.Require(
            settings.Keys.Any(k => k.Id == settings.ActiveKey),
            "ActiveKey",
            $"{settings.ActiveKey} is not among the keys: {string.Join(", ", settings.Keys.Select(k => k.Id))}. Name the one to sign with.");
    }

    private static void CheckWindow(AuthenticationSettings settings)
    {
        if (settings.Window is not { } window)
        {
            return;
        }

        VrrpConfigurationRules.Require(
            settings.AntiReplay == AntiReplay.Time,
            "AuthenticationWindow",
            "has no meaning with -AntiReplay Monotonic. Leave one of the two out.");
        VrrpConfigurationRules.Require(
            window >= ShortestWindow && window <= LongestWindow && window.Ticks % TimeSpan.TicksPerSecond == 0,
            "AuthenticationWindow",
            $"{window.TotalSeconds.ToString("0.#######", CultureInfo.InvariantCulture)} s is not whole seconds from 1 to 300. Use 5, or leave it out for three advertisement intervals.");
    }
}
