using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MySqlHa.Replication;

/// <summary>Where a server listens: a host name or address, and a TCP port.</summary>
/// <param name="Host">Host name, IPv4 address, or IPv6 address without brackets.</param>
/// <param name="Port">TCP port, 1-65535.</param>
public sealed record ServerEndpoint(string Host, int Port = ServerEndpoint.DefaultPort)
{
    /// <summary>The port that a MySQL or MariaDB server listens on unless told otherwise.</summary>
    public const int DefaultPort = 3306;

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[v6]:port</c>, <c>[v6]</c> or a bare IPv6 address.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The endpoint; the port is 3306 when the text names none.</returns>
    /// <exception cref="FormatException">The text is none of these forms; the message says how to write it.</exception>
    public static ServerEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (trimmed.StartsWith('['))
            return ParseBracketed(trimmed, text);
        if (IPAddress.TryParse(trimmed, out var bare) && bare.AddressFamily == AddressFamily.InterNetworkV6)
            return new ServerEndpoint(trimmed);

        var colon = trimmed.IndexOf(':');
        if (colon < 0)
            return new ServerEndpoint(CheckHost(trimmed, text));
        if (colon != trimmed.LastIndexOf(':'))
            throw Malformed(text, "an IPv6 address with a port needs brackets");
        return new ServerEndpoint(CheckHost(trimmed[..colon], text), ParsePort(trimmed[(colon + 1)..], text));
    }

    /// <summary>The form that <see cref="Parse"/> reads back: <c>host:port</c>, with brackets around an IPv6 address.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    private static ServerEndpoint ParseBracketed(string trimmed, string text)
    {
        var close = trimmed.IndexOf(']');
        if (close < 0 || !IPAddress.TryParse(trimmed[1..close], out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            throw Malformed(text, "brackets hold an IPv6 address");
        var rest = trimmed[(close + 1)..];
        if (rest.Length == 0)
            return new ServerEndpoint(trimmed[1..close]);
        return rest[0] == ':'
            ? new ServerEndpoint(trimmed[1..close], ParsePort(rest[1..], text))
            : throw Malformed(text, "only ':port' may follow the brackets");
    }

    private static string CheckHost(string host, string text) =>
        host.Length > 0 && !host.Any(c => char.IsWhiteSpace(c) || c is '/' or '[' or ']' or ',' or ';' or '=' or '@')
            ? host
            : throw Malformed(text, "the host name is empty or holds characters that a host name cannot have");

    private static int ParsePort(string port, string text) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535
            ? number
            : throw Malformed(text, "the port must be a number from 1 to 65535");

    private static FormatException Malformed(string text, string why) =>
        new($"'{text}' is not a server address: {why}. Write host, host:port, 192.0.2.1:3306 or [2001:db8::1]:3306.");
}
