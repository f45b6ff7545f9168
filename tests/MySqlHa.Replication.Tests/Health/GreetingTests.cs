using System.Text;
using CsCheck;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Health;

public sealed class GreetingTests
{
    internal static byte[] Handshake(string version, ushort capabilities) => FakeServer.Packet(
        [10, .. Encoding.ASCII.GetBytes(version), 0, 1, 0, 0, 0, .. new byte[8], 0, (byte)capabilities, (byte)(capabilities >> 8), .. new byte[20]]);

    [Fact]
    public void A_handshake_gives_version_and_capabilities()
    {
        var greeting = Greeting.Parse(Handshake("9.7.4", 0x0800));
        Assert.Equal((GreetingKind.Handshake, "9.7.4", true, false), (greeting.Kind, greeting.Version, greeting.OffersTls, greeting.IsMariaDb));
        Assert.False(Greeting.Parse(Handshake("9.7.4", 0xF7FF)).OffersTls);
    }

    [Fact]
    public void MariaDB_is_known_by_name_and_loses_its_disguise()
    {
        var greeting = Greeting.Parse(Handshake("5.5.5-10.11.6-MariaDB-log", 0));
        Assert.True(greeting.IsMariaDb);
        Assert.Equal("10.11.6-MariaDB-log", greeting.Version);
    }

    [Fact]
    public void An_error_packet_gives_its_code_with_or_without_state()
    {
        var plain = Greeting.Parse(FakeServer.Error(1040, "Too many connections"));
        var stated = Greeting.Parse(FakeServer.Error(1129, "#HY000Host is blocked"));
        Assert.Equal((GreetingKind.Error, 1040, "Too many connections"), (plain.Kind, plain.ErrorCode, plain.Text));
        Assert.Equal((GreetingKind.Error, 1129, "Host is blocked"), (stated.Kind, stated.ErrorCode, stated.Text));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("220 mail ESMTP\r\n")]
    public void Other_protocols_are_foreign(string banner)
    {
        var greeting = Greeting.Parse(Encoding.ASCII.GetBytes(banner));
        Assert.Equal((GreetingKind.Foreign, banner.TrimEnd()), (greeting.Kind, greeting.Text));
    }

    [Fact]
    public void A_handshake_in_pieces_is_incomplete_until_its_last_byte()
    {
        var whole = Handshake("8.4.3", 0x0800);
        for (var length = 0; length < whole.Length; length++)
            Assert.Equal(GreetingKind.Incomplete, Greeting.Parse(whole.AsSpan(0, length)).Kind);
    }

    [Fact]
    public void No_bytes_whatever_make_the_parser_throw() =>
        Gen.Byte.Array[0, 120].Sample(bytes => { _ = Greeting.Parse(bytes); });

    [Fact]
    public void No_broken_handshake_makes_the_parser_throw()
    {
        var whole = Handshake("8.4.3", 0x0800);
        Gen.Select(Gen.Int[4, whole.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var broken = (byte[])whole.Clone();
            broken[at] = value;
            _ = Greeting.Parse(broken);
        });
    }
}
