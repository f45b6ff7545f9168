using System.Net;
using System.Security.Cryptography;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Authentication;

/// <summary>
/// The bytes, spelled by hand from keepalived's format and hashed here on their own: nothing of the code under test takes part in the answer.
/// </summary>
public sealed class KnownAnswerTests
{
    private const string Prefix = "01010000" + "6aa1b2c3" + "8000" + "0007";
    private const ulong Sequence = 0x6AA1B2C3_8000_0007;

    /// <summary>Version, source, the message with its checksum, and the same with zeros for the checksum.</summary>
    public static TheoryData<VrrpVersion, string, string, string> Messages => new()
    {
        { VrrpVersion.V3, "c00002fb", "310ac8020064defbc0000201c0000202", "310ac80200640000c0000201c0000202" },
        { VrrpVersion.V2, "c00002fb", "210ac802000192edc0000201c00002020000000000000000", "210ac80200010000c0000201c00002020000000000000000" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void An_advertisement_is_signed_as_keepalived_signs_it(VrrpVersion version, string source, string message, string zeroed)
    {
        var config = Samples.V3Authenticated with { Version = version };
        var packet = Samples.Sign(AdvertisementFrame.Build(config, Samples.Mac, new IPAddress(Convert.FromHexString(source)), 200)[14..], Samples.Key1, Sequence);
        Assert.Equal(message + Prefix + Code(version, source, zeroed), Convert.ToHexStringLower(packet.AsSpan(20)));
        Assert.Equal(packet.Length, (packet[2] << 8) | packet[3]);
        Assert.Equal(0, Checksum.Compute(packet.AsSpan(0, 20)));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_keepalived_would_sign_is_taken(VrrpVersion version, string source, string message, string zeroed)
    {
        var signed = Convert.FromHexString(message + Prefix + Code(version, source, zeroed));
        var packet = Samples.ResumHeader([.. Convert.FromHexString("45c0" + (20 + signed.Length).ToString("x4", null) + "00004000ff700000" + source + "e0000012"), .. signed]);
        var time = new FixedTime(DateTimeOffset.FromUnixTimeSeconds(0x6AA1B2C3));
        var receiver = new AdvertisementReceiver(Samples.V3Authenticated with { Version = version }, IPAddress.Parse("192.0.2.1"), time);
        Assert.Equal(DropReason.None, receiver.Receive(packet, out var heard));
        Assert.Equal(200, heard.Priority);
        Assert.False(heard.SentBeforeStart);
    }

    /// <summary>Packets that keepalived 2.4.3 sent, as tcpdump showed them: multicast, unicast, and version 2 with the other key.</summary>
    [Theory]
    [InlineData(51, false, "45c0003c00170000ff70185cc000020ce0000012" + "313396010014d3b6c0000264" + "010100006b044199570d0000" + "ba78a5adb5df9b9ac410f72ec164d98e")]
    [InlineData(53, true, "45c0003c00170000ff703663c000020cc000020b" + "313596010014f1b9c0000266" + "010100006b04419957100000" + "377f91808cac331ce6ef1f920d4b2906")]
    [InlineData(52, false, "45c0004400030000ff701868c000020ce0000012" + "2134960100018663c00002650000000000000000" + "010200006b044199a6770000" + "35e4cb1c41c7e50a334c06092f2299f8")]
    public void What_keepalived_sent_is_taken_and_would_be_sent_alike(int router, bool unicast, string captured)
    {
        var packet = Convert.FromHexString(captured);
        var version = (VrrpVersion)(packet[20] >> 4);
        var config = Samples.V3Authenticated with
        {
            VirtualRouterId = router,
            Version = version,
            AdvertisementInterval = version == VrrpVersion.V2 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(0.2),
            Addresses = [new VirtualAddress(new IPAddress(packet.AsSpan(28, 4)), 24)],
            Peers = unicast ? [IPAddress.Parse("192.0.2.12")] : [],
            Authentication = new() { Keys = [Samples.Key1, Samples.Key2], ActiveKey = packet[^27] },
        };
        var receiver = new AdvertisementReceiver(config, IPAddress.Parse("192.0.2.11"), new FixedTime(DateTimeOffset.FromUnixTimeSeconds(0x6B044199)));
        Assert.Equal(DropReason.None, receiver.Receive(packet, out var heard));
        Assert.True(heard is { Priority: 150, SameAddresses: true });

        var message = AdvertisementMessage.Build(config, IPAddress.Parse("192.0.2.12"), new IPAddress(packet.AsSpan(16, 4)), 150);
        AuthenticationTrailer.Write(message, IPv4Number.From(IPAddress.Parse("192.0.2.12")), packet[^27] == 1 ? Samples.Key1 : Samples.Key2, AuthenticationTrailer.SequenceOf(packet.AsSpan(^28)));
        Assert.Equal(captured[40..], Convert.ToHexStringLower(message));
    }

    [Fact]
    public void A_peers_copy_has_its_own_checksum_and_the_same_code()
    {
        var config = Samples.V3Authenticated with { Peers = [Samples.Remote, IPAddress.Parse("192.0.2.253")] };
        byte[][] copies = [.. config.Peers.Select(peer => AdvertisementMessage.Build(config, Samples.Local, peer, 200))];
        new AdvertisementSigner(config, IPv4Number.From(Samples.Local), new FixedTime(DateTimeOffset.FromUnixTimeSeconds(0x6AA1B2C3))).Sign(copies, 0);
        Assert.NotEqual(copies[0][6..8], copies[1][6..8]);
        Assert.Equal(copies[0][^28..], copies[1][^28..]);
        Assert.All(config.Peers.Zip(copies), pair =>
        {
            byte[] packet = [.. Samples.Advertisement(config, 200, Samples.Local)[..20], .. pair.Second];
            pair.First.GetAddressBytes().CopyTo(packet, 16);
            Samples.ResumHeader(packet);
            var receiver = new AdvertisementReceiver(config with { Peers = [Samples.Local] }, pair.First, new FixedTime(DateTimeOffset.FromUnixTimeSeconds(0x6AA1B2C3)));
            Assert.Equal(DropReason.None, receiver.Receive(packet, out _));
        });
    }

    [Fact]
    public void A_secret_is_read_as_keepalived_reads_it()
    {
        Span<byte> read = stackalloc byte[32];
        Span<byte> plain = stackalloc byte[32];
        AuthenticationKey.Parse(1, "hex:616263"u8).Authenticate("x"u8, read);
        new AuthenticationKey(1, "abc"u8).Authenticate("x"u8, plain);
        Assert.True(read.SequenceEqual(plain));
        AuthenticationKey.Parse(1, "abc"u8).Authenticate("x"u8, read);
        Assert.True(read.SequenceEqual(plain));
    }

    [Theory]
    [InlineData("hex:61626")]
    [InlineData("hex:6g")]
    [InlineData("hex:+1")]
    [InlineData("hex: 1")]
    public void A_secret_that_is_not_hexadecimal_is_refused_without_being_shown(string text)
    {
        var error = Assert.Throws<VrrpConfigurationException>(() => AuthenticationKey.Parse(7, System.Text.Encoding.ASCII.GetBytes(text)));
        Assert.Contains("key 7", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text[4..], error.Message.Replace("hex 32", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>RFC 4231 test case 2, that the one-shot hash is what it says.</summary>
    [Fact]
    public void The_code_is_hmac_sha256()
    {
        Span<byte> code = stackalloc byte[32];
        new AuthenticationKey(1, "Jefe"u8).Authenticate("what do ya want for nothing?"u8, code);
        Assert.Equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", Convert.ToHexStringLower(code));
    }

    private static string Code(VrrpVersion version, string source, string zeroedMessage)
    {
        var header = "04" + ((int)version).ToString("x2", null) + "0a" + "00" + source + new string('0', 24);
        var input = Convert.FromHexString(header + zeroedMessage + Prefix + new string('0', 32));
        using var hash = new HMACSHA256([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        return Convert.ToHexStringLower(hash.ComputeHash(input).AsSpan(0, 16));
    }
}
