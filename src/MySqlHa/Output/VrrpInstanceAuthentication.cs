namespace MySqlHa;

/// <summary>How an instance's advertisements are authenticated. Keys are shown by their numbers alone.</summary>
public sealed class VrrpInstanceAuthentication
{
    /// <summary>None, Password (PASS, in clear text) or HmacSha256.</summary>
    public required string Method { get; init; }

    /// <summary>Enforce, Permissive or ReceiveOnly; null without keys.</summary>
    public required string? Mode { get; init; }

    /// <summary>The number of the key that signs; null where nothing is signed.</summary>
    public required int? ActiveKey { get; init; }

    /// <summary>The numbers of the keys whose signatures are taken.</summary>
    public required int[] Keys { get; init; }

    /// <summary>Time or Monotonic; null without keys.</summary>
    public required string? AntiReplay { get; init; }

    /// <summary>How far another node's time may be off this host's clock; null where it does not matter.</summary>
    public required TimeSpan? Window { get; init; }

    /// <summary>Advertisements refused since the start because nobody who has the key, or the password, sent them so.</summary>
    public required long Failures { get; init; }

    /// <summary>Advertisements refused since the start because they were heard before, or are too old.</summary>
    public required long Replays { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Mode is null ? Method : ActiveKey is { } key ? $"{Method} {Mode}, signs with key {key}" : $"{Method} {Mode}, does not sign";
}
