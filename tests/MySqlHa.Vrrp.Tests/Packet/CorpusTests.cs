using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Packet;

/// <summary>
/// Corpus/NAME.hex: packets from the IPv4 header on, one a line as "reason hex # why", heard by the listener that the file is named after.
/// Written by hand and by another implementation of the checksum, so that our own cannot vouch for itself.
/// </summary>
public sealed class CorpusTests
{
    private static readonly Dictionary<string, VrrpConfiguration> Listeners = new()
    {
        ["v2.hex"] = Samples.V2,
        ["v2-password.hex"] = Samples.V2Password with { VirtualRouterId = 51, Addresses = Samples.Addresses("192.168.1.100") },
        ["v3.hex"] = Samples.V3,
        ["v3-unicast.hex"] = Samples.V3Unicast,
        ["v3-owner.hex"] = Samples.V3Owner,
    };

    public static TheoryData<string, DropReason, string, string> Lines =>
    [
        .. from name in Listeners.Keys
           from line in Samples.Resource(name).Split('\n', StringSplitOptions.RemoveEmptyEntries)
           where !line.StartsWith('#')
           let words = line.Split(['#'], 2)
           let fields = words[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
           select (name, Enum.Parse<DropReason>(fields[0]), fields.Length > 1 ? fields[1] : string.Empty, words[1].Trim()),
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Each_line_ends_where_it_says(string listener, DropReason expected, string hex, string why)
    {
        var reason = new AdvertisementReceiver(Listeners[listener], Samples.Local).Receive(Convert.FromHexString(hex), out _);
        Assert.True(expected == reason, $"{why}: expected {expected}, was {reason}");
    }
}
