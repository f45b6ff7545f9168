using System.Collections.Immutable;

namespace MySqlHa.Vrrp.Authentication;

/// <summary>
/// How advertisements are signed and judged: HMAC-SHA256 as keepalived 2.4 has it (auth_hmac; draft-cassen-vrrp-auth-hmac), for either version of VRRP.
/// </summary>
public sealed record AuthenticationSettings
{
    private const int ShortestDerivedWindow = 5;
    private const int LongestWindow = 300;

    /// <summary>The keys whose signatures are taken.</summary>
    public required ImmutableArray<AuthenticationKey> Keys { get; init; }

    /// <summary>The number of the key that signs.</summary>
    public required int ActiveKey { get; init; }

    /// <summary>Who signs and what is taken.</summary>
    public AuthenticationMode Mode { get; init; }

    /// <summary>What makes an advertisement fresh.</summary>
    public AntiReplay AntiReplay { get; init; }

    /// <summary>How far another node's time may be from this host's clock, whole seconds, 1 to 300; null for <see cref="WindowFor"/>.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>Whether advertisements are sent with a signature.</summary>
    public bool Signs => Mode != AuthenticationMode.ReceiveOnly;

    /// <summary>The window in force: three advertisement intervals in whole seconds, five seconds at least, where none is given.</summary>
    public TimeSpan WindowFor(TimeSpan advertisementInterval) =>
        Window ?? TimeSpan.FromSeconds(Math.Clamp(3 * (long)advertisementInterval.TotalSeconds, ShortestDerivedWindow, LongestWindow));

    /// <summary>Wipes the keys, once nobody signs or judges by these settings any more.</summary>
    /// <param name="except">Settings whose keys are still used; null for none.</param>
    public void Wipe(AuthenticationSettings? except = null)
    {
        foreach (var key in Keys)
        {
            if (except?.Keys.Contains(key) != true)
            {
                key.Wipe();
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Signs
        ? $"{Mode}, signed with key {ActiveKey}, taken with {KeyNumbers}"
        : $"{Mode}, not signed, taken with {KeyNumbers}";

    private string KeyNumbers => (Keys.Length == 1 ? "key " : "keys ") + string.Join(", ", Keys.Select(k => k.Id));
}
