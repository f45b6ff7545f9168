using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MySqlHa.Replication;

namespace MySqlHa.Node.Guard;

/// <summary>What a guard watches, and what it lets go of. It travels through a pipe, for a password is in it: never an argument, a variable or a file.</summary>
public sealed record GuardCharge
{
    /// <summary>The instance's name.</summary>
    public required string Name { get; init; }

    /// <summary>The daemon's process.</summary>
    public required int Daemon { get; init; }

    /// <summary>Whether it holds already: a guard that takes another's place.</summary>
    public bool Holds { get; init; }

    /// <summary>How long silence is borne, in microseconds.</summary>
    public required long Limit { get; init; }

    /// <summary>The interface's name, for messages.</summary>
    public required string Interface { get; init; }

    /// <summary>The kernel's index of it.</summary>
    public required int InterfaceIndex { get; init; }

    /// <summary>The virtual router.</summary>
    public required int VirtualRouterId { get; init; }

    /// <summary>The addresses, as <see cref="Vrrp.VirtualAddress.Parse"/> reads them.</summary>
    public required ImmutableArray<string> Addresses { get; init; }

    /// <summary>The server that is closed; null for none.</summary>
    public GuardedServer? Server { get; init; }

    /// <summary>The journal's folder; null for the default.</summary>
    public string? JournalFolder { get; init; }

    /// <summary>As it travels.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, GuardJson.Default.GuardCharge);

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static GuardCharge Read(ReadOnlySpan<byte> text) => JsonSerializer.Deserialize(text, GuardJson.Default.GuardCharge) ?? throw new JsonException("No charge.");
}

/// <summary>A server, and who closes it.</summary>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">The node's account.</param>
/// <param name="Password">Its password.</param>
/// <param name="Tls">How much TLS to ask for.</param>
/// <param name="CaFile">The authorities' file; null for the machine's own.</param>
public sealed record GuardedServer(string Host, int Port, string User, string Password, TlsMode Tls, string? CaFile)
{
    /// <summary>Of a node's configuration.</summary>
    public static GuardedServer Of(ServerEndpoint server, ServerLogin login)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(login);
        return new(server.Host, server.Port, login.User, login.Password, login.TlsMode, login.CaFile);
    }

    /// <summary>The server.</summary>
    [JsonIgnore]
    public ServerEndpoint Endpoint => new(Host, Port);

    /// <summary>The account.</summary>
    [JsonIgnore]
    public ServerLogin Login => new(User, Password, Tls, CaFile);

    /// <summary>Never the password.</summary>
    public override string ToString() => $"{User}@{Host}:{Port}";
}

[JsonSerializable(typeof(GuardCharge))]
internal sealed partial class GuardJson : JsonSerializerContext;
