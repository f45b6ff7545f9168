using System.Net;
using MySqlHa.Vrrp.Address;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Tests.Link;

/// <summary>Messages that are cut short, as no sound kernel sends them: they say nothing, and end no thread.</summary>
public sealed class CutNetlinkTests : INetworkObserver
{
    private int _heard;

    [Fact]
    public void A_notification_without_its_fixed_part_says_nothing()
    {
        foreach (var type in new[] { RouteMessages.NewLink, RouteMessages.DeleteLink, RouteMessages.NewAddress, RouteMessages.DeleteAddress })
        {
            for (var length = 0; length < 8; length++)
            {
                NetlinkNotifications.Apply(Message(type, new byte[length]), new NetworkState(this));
            }
        }

        Assert.Equal(0, _heard);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void A_lifetime_that_is_cut_short_is_none(int length)
    {
        var payload = new byte[8 + 8 + 4 + length];
        (payload[0], payload[1]) = (LibC.AfInet, 24);
        new byte[] { 8, 0, (byte)RouteMessages.AddressLocal, 0, 192, 0, 2, 1, (byte)(4 + length), 0, (byte)RouteMessages.AddressCacheInfo }.CopyTo(payload, 8);
        Assert.True(AddressRecord.TryRead(payload, out var record));
        Assert.Equal(RouteMessages.Forever, record.ValidLifetime);
    }

    [Fact]
    public void Neither_a_link_nor_a_socket_is_made_of_half_a_message()
    {
        Assert.False(LinkRecord.TryRead(new byte[15], out _));
        Assert.False(TcpSessions.TryRead(new byte[51], out _));
        Assert.True(LinkRecord.TryRead(new byte[16], out _));
        Assert.True(TcpSessions.TryRead(new byte[52], out _));
    }

    [Fact]
    public void An_error_without_its_number_is_an_error()
    {
        var reply = new NetlinkReply(7);
        var reader = new NetlinkReader(Message(NetlinkReader.TypeError, [1, 2], sequence: 7));
        Assert.True(reader.Next());
        Assert.True(reply.IsEnd(reader));
        Assert.Equal(Errno.BadMessage, reply.Result);
    }

    void INetworkObserver.OnLinkChanged(int interfaceIndex, bool up) => _heard++;

    void INetworkObserver.OnAddressRemoved(int interfaceIndex, IPAddress address) => _heard++;

    private static byte[] Message(ushort type, byte[] payload, byte sequence = 0) =>
        [(byte)(16 + payload.Length), 0, 0, 0, (byte)type, (byte)(type >> 8), 0, 0, sequence, 0, 0, 0, 0, 0, 0, 0, .. payload];
}
