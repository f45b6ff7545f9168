using System.Net;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Packet;

public sealed class FrameTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void An_advertisement_frame_byte_for_byte() => Assert.Equal(
        "01005e000012" + "02005e100001" + "0800"
        + "45c00024" + "00004000" + "ff70d79b" + "c00002fb" + "e0000012"
        + "310ac8020064defb" + "c0000201" + "c0000202",
        Convert.ToHexStringLower(AdvertisementFrame.Build(Samples.V3, Samples.Mac, Samples.Local, 200)));

    [Fact]
    public void The_IPv4_header_checksum_verifies() =>
        Assert.Equal(0, Checksum.Compute(AdvertisementFrame.Build(Samples.V2Password, Samples.Mac, Samples.Remote, 7).AsSpan(14, 20)));

    [Fact]
    public void A_gratuitous_ARP_byte_for_byte() => Assert.Equal(
        "ffffffffffff" + "02005e100001" + "0806"
        + "0001" + "0800" + "06" + "04" + "0001"
        + "02005e100001" + "c0000201" + "000000000000" + "c0000201"
        + new string('0', 36),
        Convert.ToHexStringLower(GratuitousArpFrame.Build(Samples.Mac, Address)));

    [Fact]
    public void An_ARP_request_asks_for_the_target()
    {
        var frame = ArpFrame.BuildRequest(Samples.Mac, Samples.Local, Address);
        Assert.Equal(60, frame.Length);
        Assert.Equal(Samples.Local.GetAddressBytes(), frame[28..32]);
        Assert.Equal(Address.GetAddressBytes(), frame[38..42]);
    }

    [Fact]
    public void An_ARP_reply_names_its_sender()
    {
        Assert.True(ArpFrame.TryParseReply(Reply(), out var sender));
        Assert.Equal(IPv4Number.From(Address), sender);
        Assert.Equal(Address, IPv4Number.ToAddress(sender));
    }

    [Fact]
    public void A_request_is_no_reply() => Assert.False(ArpFrame.TryParseReply(ArpFrame.BuildRequest(Samples.Mac, Address, Address), out _));

    [Theory]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(21)]
    public void A_reply_with_another_type_or_other_lengths_is_not_ours(int offset)
    {
        var frame = Reply();
        frame[offset] ^= 0x40;
        Assert.False(ArpFrame.TryParseReply(frame, out _));
    }

    [Fact]
    public void A_reply_cut_short_anywhere_is_refused()
    {
        var frame = Reply();
        for (var length = 0; length < 42; length++)
        {
            Assert.False(ArpFrame.TryParseReply(frame.AsSpan(0, length), out _));
        }

        Assert.True(ArpFrame.TryParseReply(frame.AsSpan(0, 42), out _));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void A_MAC_has_six_bytes(int length) =>
        Assert.Throws<ArgumentException>(() => GratuitousArpFrame.Build(new byte[length], Address));

    private static byte[] Reply()
    {
        var frame = ArpFrame.BuildRequest(Samples.Mac, Address, Samples.Local);
        frame[21] = 2;
        return frame;
    }
}
