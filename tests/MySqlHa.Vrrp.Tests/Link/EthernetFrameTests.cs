using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Link;

public sealed class EthernetFrameTests
{
    private static readonly byte[] Source = [2, 0, 0, 0, 0, 1];

    [Fact]
    public void An_untagged_frame_gives_the_packet_with_its_padding()
    {
        Assert.True(EthernetFrame.TryGetIPv4(Frames.Multicast(Source, 7), out var packet));
        Assert.Equal(46, packet.Length);
        Assert.Equal(7u, Frames.NumberOf(packet));
    }

    [Fact]
    public void A_priority_tag_is_stripped()
    {
        Assert.True(EthernetFrame.TryGetIPv4(Frames.Multicast(Source, 8, vlan: 0xE000), out var packet));
        Assert.Equal(8u, Frames.NumberOf(packet));
    }

    [Fact]
    public void A_frame_of_another_vlan_is_refused() =>
        Assert.False(EthernetFrame.TryGetIPv4(Frames.Multicast(Source, 9, vlan: 10), out _));

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(14)]
    public void A_stump_is_refused(int length) => Assert.False(EthernetFrame.TryGetIPv4(new byte[length], out _));

    [Fact]
    public void A_stump_of_a_tag_is_refused() =>
        Assert.False(EthernetFrame.TryGetIPv4(Frames.Multicast(Source, 1, vlan: 0).AsSpan(0, 17), out _));
}
