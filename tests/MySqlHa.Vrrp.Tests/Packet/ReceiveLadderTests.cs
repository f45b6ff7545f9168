using System.Net;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Packet;

/// <summary>Every rung once, and the order of the rungs: a packet wrong in two ways is counted under the earlier.</summary>
public sealed class ReceiveLadderTests
{
    /// <summary>In the order of the ladder: what to change in a good packet so that just that rung drops it.</summary>
    private static readonly (DropReason Reason, VrrpVersion? Only, Func<byte[], byte[]> Spoil)[] Rungs =
    [
        (DropReason.Length, null, p => Edit(p, 9, 17)),
        (DropReason.OwnPacket, null, p => Edit(p, 15, 251)),
        (DropReason.TimeToLive, null, p => Edit(p, 8, 254)),
        (DropReason.Version, null, p => Edit(p, 20, (byte)((p[20] ^ 0x10) | 0x01))),
        (DropReason.OtherRouter, null, p => Edit(p, 21, 11)),
        (DropReason.Type, null, p => Edit(p, 20, (byte)(p[20] + 1))),
        (DropReason.TotalLength, null, p => Edit(p, 23, 3)),
        (DropReason.Checksum, null, p => Edit(p, 22, 99, resum: false)),
        (DropReason.AuthenticationType, VrrpVersion.V2, p => Edit(p, 24, 0)),
        (DropReason.Password, VrrpVersion.V2, p => Edit(p, p.Length - 8, (byte)'2')),
        (DropReason.Interval, VrrpVersion.V2, p => Edit(p, 25, 2)),
        (DropReason.NoAddresses, null, WithoutAddresses),
        (DropReason.ZeroInterval, VrrpVersion.V3, p => Edit(p, 25, 0)),
    ];

    public static TheoryData<VrrpVersion, DropReason> EachRung =>
        [.. from version in Enum.GetValues<VrrpVersion>() from rung in RungsOf(version) select (version, rung.Reason)];

    public static TheoryData<VrrpVersion, DropReason, DropReason> Pairs =>
    [
        .. from version in Enum.GetValues<VrrpVersion>()
           from first in RungsOf(version)
           from second in RungsOf(version)
           where Array.FindIndex(Rungs, r => r.Reason == first.Reason) < Array.FindIndex(Rungs, r => r.Reason == second.Reason)
           where CanMeet(first.Reason, second.Reason)
           select (version, first.Reason, second.Reason),
    ];

    [Theory]
    [MemberData(nameof(EachRung))]
    public void Each_rung_drops_under_its_own_name(VrrpVersion version, DropReason reason)
    {
        var config = ConfigOf(version);
        Assert.Equal(DropReason.None, Receive(config, Samples.Advertisement(config)));
        Assert.Equal(reason, Receive(config, Spoil(reason, Samples.Advertisement(config))));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_earlier_rung_counts(VrrpVersion version, DropReason first, DropReason second)
    {
        var config = ConfigOf(version);
        var packet = Samples.Advertisement(config);

        // Every edit but the one of the checksum repairs the sum, so that one comes last.
        packet = second == DropReason.Checksum ? Spoil(second, Spoil(first, packet)) : Spoil(first, Spoil(second, packet));
        Assert.Equal(first, Receive(config, packet));
    }

    [Fact]
    public void The_owner_hears_nobody_after_every_other_question()
    {
        Assert.Equal(DropReason.AddressOwner, Receive(Samples.V3Owner, Samples.Advertisement(Samples.V3)));
        Assert.Equal(DropReason.ZeroInterval, Receive(Samples.V3Owner, Spoil(DropReason.ZeroInterval, Samples.Advertisement(Samples.V3))));
        Assert.Equal(DropReason.AddressOwner, Receive(Samples.V3Owner with { Peers = [IPAddress.Parse("192.0.2.9")] }, Samples.Advertisement(Samples.V3)));
    }

    [Fact]
    public void An_unknown_unicast_source_is_the_last_rung()
    {
        var config = Samples.V3 with { Peers = [IPAddress.Parse("192.0.2.9")] };
        Assert.Equal(DropReason.UnknownPeer, Receive(config, Samples.Advertisement(Samples.V3)));
        Assert.Equal(DropReason.ZeroInterval, Receive(config, Spoil(DropReason.ZeroInterval, Samples.Advertisement(Samples.V3))));
        Assert.Equal(DropReason.TimeToLive, Receive(config, Spoil(DropReason.TimeToLive, Samples.Advertisement(Samples.V3))));
    }

    [Fact]
    public void A_configured_peer_may_be_behind_routers() =>
        Assert.Equal(DropReason.None, Receive(Samples.V3Unicast, Samples.ResumHeader(Spoil(DropReason.TimeToLive, Samples.Advertisement(Samples.V3)))));

    [Fact]
    public void Our_own_packet_is_no_rival_of_an_owner() =>
        Assert.Equal(DropReason.OwnPacket, Receive(Samples.V3Owner, Samples.Advertisement(Samples.V3Owner, 255, Samples.Local)));

    [Fact]
    public void V2_with_a_password_where_none_is_wanted() =>
        Assert.Equal(DropReason.AuthenticationType, Receive(Samples.V2, Samples.Advertisement(Samples.V2Password)));

    [Fact]
    public void V2_without_authentication_ignores_what_the_field_holds() =>
        Assert.Equal(DropReason.None, Receive(Samples.V2, Samples.Resum(Edit(Samples.Advertisement(Samples.V2), 36, 0xFF))));

    [Theory]
    [InlineData("111")]
    [InlineData("11111")]
    [InlineData("2111")]
    public void A_password_matches_as_a_whole(string password)
    {
        var theirs = Samples.V2 with { Password = [.. System.Text.Encoding.ASCII.GetBytes(password)] };
        Assert.Equal(DropReason.Password, Receive(Samples.V2Password, Samples.Advertisement(theirs)));
    }

    /// <summary>Every reason has a test above: a new one must not slip in without.</summary>
    [Fact]
    public void No_reason_is_forgotten() => Assert.Empty(Enum.GetValues<DropReason>()
        .Except(Rungs.Select(r => r.Reason)).Except([DropReason.None, DropReason.AddressOwner, DropReason.UnknownPeer])
        .Except(AuthenticationLadderTests.Reasons));

    private static DropReason Receive(VrrpConfiguration config, byte[] packet) =>
        new AdvertisementReceiver(config, Samples.Local).Receive(packet, out _);

    private static byte[] Spoil(DropReason reason, byte[] packet) => Rungs.Single(r => r.Reason == reason).Spoil(packet);

    private static VrrpConfiguration ConfigOf(VrrpVersion version) => version == VrrpVersion.V2 ? Samples.V2Password : Samples.V3;

    private static IEnumerable<(DropReason Reason, VrrpVersion? Only, Func<byte[], byte[]> Spoil)> RungsOf(VrrpVersion version) =>
        Rungs.Where(r => r.Only is null || r.Only == version);

    // The packet without addresses has the count that the other edit would spoil.
    private static bool CanMeet(DropReason first, DropReason second) => (first, second) != (DropReason.TotalLength, DropReason.NoAddresses);

    private static byte[] Edit(byte[] packet, int offset, byte value, bool resum = true)
    {
        packet[offset] = value;
        return resum ? Samples.Resum(packet) : packet;
    }

    private static byte[] WithoutAddresses(byte[] packet)
    {
        var shorter = packet[..28].Concat(packet[36..]).ToArray();
        shorter[3] -= 8;
        return Edit(Samples.ResumHeader(shorter), 23, 0);
    }
}
