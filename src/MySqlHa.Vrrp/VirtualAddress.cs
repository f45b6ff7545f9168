using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MySqlHa.Vrrp;

/// <summary>An address that follows the master, with its prefix length and scope.</summary>
/// <param name="Address">The IPv4 address.</param>
/// <param name="PrefixLength">0 to 32; 32 when none was written.</param>
/// <param name="Scope">The rtnetlink scope; global when none was written.</param>
public sealed record VirtualAddress(IPAddress Address, int PrefixLength, AddressScope Scope = AddressScope.Global)
{
    /// <summary>Reads <c>192.0.2.1</c>, <c>192.0.2.1/24</c> or <c>192.0.2.1/24 scope link</c> (keepalived's words).</summary>
    /// <exception cref="FormatException">The text is not such an address; the message says what is wrong and what is wanted.</exception>
    public static VirtualAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var scope = words switch
        {
            [_] => AddressScope.Global,
            [_, "scope", var name] when Enum.TryParse<AddressScope>(name, ignoreCase: true, out var s) && Enum.IsDefined(s) => s,
            _ => throw Wrong(text),
        };
        var slash = words[0].IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? words[0] : words[0][..slash];
        if (!IPAddress.TryParse(host, out var address))
        {
            throw Wrong(text);
        }

        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new FormatException($"'{text}' is an IPv6 address; virtual addresses are IPv4 in this version. Give an IPv4 address such as 192.0.2.10/24.");
        }

        // "10.1" parses as 10.0.0.1: a typing error at three in the morning must not become an address.
        if (host.Split('.').Length != 4)
        {
            throw Wrong(text);
        }

        var prefix = 32;
        if (slash >= 0 && (!int.TryParse(words[0].AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > 32))
        {
            throw new FormatException($"'{text}' has a prefix length that is not 0 to 32. Write it as 192.0.2.10/24.");
        }

        return new VirtualAddress(address, prefix, scope);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Scope == AddressScope.Global ? $"{Address}/{PrefixLength}" : $"{Address}/{PrefixLength} scope {Scope.ToString().ToLowerInvariant()}";

    private static FormatException Wrong(string text) =>
        new($"'{text}' is not a virtual address. Write it as 192.0.2.10/24, optionally followed by 'scope global', 'scope link' or 'scope host'.");
}
