using System.Net;
using CsCheck;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.Tests.Authentication;

namespace MySqlHa.Vrrp.Tests.Packet;

/// <summary>What a receiver of signed advertisements takes and refuses, in each mode; the rules are keepalived's.</summary>
public sealed class AuthenticationLadderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The reasons that have their tests here.</summary>
    internal static readonly DropReason[] Reasons =
    [
        DropReason.UnexpectedSignature, DropReason.NotSigned, DropReason.BadTrailer, DropReason.Stale, DropReason.UnknownKey, DropReason.BadSignature,
        DropReason.Replayed, DropReason.SentBeforeStart,
    ];

    private readonly FixedTime _time = new(Noon);

    public static TheoryData<VrrpVersion> Versions => [VrrpVersion.V2, VrrpVersion.V3];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Any_byte_that_is_changed_has_it_refused(VrrpVersion version)
    {
        var config = Config(version);
        var good = Samples.Signed(config, Noon, 200);
        Assert.Equal(DropReason.None, Receiver(config).Receive(good, out _));

        // By its checksums no bit at all goes unseen.
        for (var bit = 0; bit < 8 * good.Length; bit++)
        {
            var flipped = good.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(DropReason.None, Receiver(config).Receive(flipped, out _));
        }

        // TTL, type of service, identification and header checksum are the network's: the packet is the same without them. Everything else counts.
        foreach (var offset in Enumerable.Range(12, 4).Concat(Enumerable.Range(20, good.Length - 20)))
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var tampered = good.ToArray();
                tampered[offset] ^= (byte)(1 << bit);
                Assert.NotEqual(DropReason.None, Receiver(config).Receive(tampered, out _));

                // The forger sets the checksum right, which takes no key.
                if (offset is not (26 or 27))
                {
                    Assert.NotEqual(DropReason.None, Receiver(config).Receive(Samples.Resum(tampered), out _));
                }
            }
        }
    }

    [Theory]
    [InlineData(AuthenticationMode.Enforce, DropReason.NotSigned)]
    [InlineData(AuthenticationMode.Permissive, DropReason.None)]
    [InlineData(AuthenticationMode.ReceiveOnly, DropReason.None)]
    public void What_is_not_signed_passes_in_the_modes_for_migration(AuthenticationMode mode, DropReason expected)
    {
        var receiver = Receiver(Config(mode: mode));
        Assert.Equal(expected, receiver.Receive(Samples.Advertisement(Samples.V3), out _));
        Assert.Equal(DropReason.None, receiver.Receive(Samples.Signed(Config(), Noon), out _));
    }

    [Theory]
    [InlineData(AuthenticationMode.Enforce)]
    [InlineData(AuthenticationMode.Permissive)]
    [InlineData(AuthenticationMode.ReceiveOnly)]
    public void A_signature_that_is_there_must_be_right_in_every_mode(AuthenticationMode mode)
    {
        var receiver = Receiver(Config(mode: mode));
        var forged = new AuthenticationKey(1, "not the secret, but as many bytes as one"u8);
        Assert.Equal(DropReason.BadSignature, receiver.Receive(Samples.Sign(Samples.Advertisement(Config()), forged, SequenceNumber.At(Noon)), out _));
        var good = Samples.Signed(Config(), Noon);
        Assert.Equal(DropReason.None, receiver.Receive(good, out _));
        Assert.Equal(DropReason.Replayed, receiver.Receive(good, out _));
    }

    [Fact]
    public void Receive_only_sends_without_a_trailer()
    {
        Assert.Equal(Samples.Advertisement(Samples.V3), Samples.Advertisement(Config(mode: AuthenticationMode.ReceiveOnly)));
        byte[][] packets = [Samples.Advertisement(Samples.V3)];
        new AdvertisementSigner(Config(mode: AuthenticationMode.ReceiveOnly), Samples.Number("192.0.2.252"), _time).Sign(packets, 20);
        Assert.Equal(Samples.Advertisement(Samples.V3), packets[0]);
    }

    [Fact]
    public void Without_keys_a_signed_one_is_refused() =>
        Assert.Equal(DropReason.UnexpectedSignature, Receiver(Samples.V3).Receive(Samples.Signed(Config(), Noon), out _));

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public void Another_scheme_is_refused(int offset, byte value)
    {
        var packet = Samples.Signed(Config(), Noon);
        packet[packet.Length - 28 + offset] = value;
        Assert.Equal(DropReason.BadTrailer, Receiver(Config()).Receive(packet, out _));
    }

    [Theory]
    [InlineData(-6, DropReason.Stale)]
    [InlineData(-5, DropReason.None)]
    [InlineData(5, DropReason.None)]
    [InlineData(6, DropReason.Stale)]
    [InlineData(-3600, DropReason.Stale)]
    [InlineData(3600, DropReason.Stale)]
    public void The_senders_time_must_be_within_the_window(int seconds, DropReason expected)
    {
        Assert.Equal(expected, Receiver(Config()).Receive(Samples.Signed(Config(), Noon.AddSeconds(seconds)), out var heard));
        Assert.Equal(expected == DropReason.None ? seconds : 0, heard.ClockSkew);
        var growing = Config() with { Authentication = Config().Authentication! with { AntiReplay = AntiReplay.Monotonic } };
        Assert.Equal(DropReason.None, Receiver(growing).Receive(Samples.Signed(Config(), Noon.AddSeconds(seconds)), out heard));
        Assert.Equal(0, heard.ClockSkew);
        Assert.False(heard.SentBeforeStart);
    }

    [Fact]
    public void An_older_one_is_refused_and_so_is_the_same_again()
    {
        var receiver = Receiver(Config());
        var first = Samples.Signed(Config(), Noon);
        var second = Samples.Signed(Config(), Noon.AddMilliseconds(10));
        Assert.Equal(DropReason.None, receiver.Receive(second, out _));
        Assert.Equal(DropReason.Replayed, receiver.Receive(first, out _));
        Assert.Equal(DropReason.Replayed, receiver.Receive(second, out _));

        // The mark is the sender's: another has its own.
        Assert.Equal(DropReason.None, receiver.Receive(Samples.Signed(Config(), Noon, source: IPAddress.Parse("192.0.2.9")), out _));
    }

    /// <summary>A forged advertisement with a time in the future must not lock its alleged sender out.</summary>
    [Fact]
    public void What_is_forged_raises_no_mark()
    {
        var receiver = Receiver(Config());
        var forged = Samples.Signed(Config(), Noon.AddSeconds(4));
        forged[^1] ^= 1;
        Assert.Equal(DropReason.BadSignature, receiver.Receive(forged, out _));
        Assert.Equal(DropReason.None, receiver.Receive(Samples.Signed(Config(), Noon), out _));
    }

    [Fact]
    public void Keys_are_changed_without_a_word_being_refused()
    {
        var old = Config();
        var both = With(old, [Samples.Key1, Samples.Key2], 1);
        var signed = With(old, [Samples.Key1, Samples.Key2], 2);
        var renewed = With(old, [Samples.Key2], 2);
        var receiver = Receiver(old);
        var time = Noon;
        DropReason Hear(VrrpConfiguration sender) => receiver.Receive(Samples.Signed(sender, time = time.AddMilliseconds(1)), out _);

        Assert.Equal(DropReason.UnknownKey, Hear(signed));
        receiver.Use(both.Authentication!);
        Assert.Equal(DropReason.None, Hear(old));
        Assert.Equal(DropReason.None, Hear(both));
        var captured = Samples.Signed(both, time);
        Assert.Equal(DropReason.None, Hear(signed));
        receiver.Use(renewed.Authentication!);
        Assert.Equal(DropReason.None, Hear(renewed));
        Assert.Equal(DropReason.UnknownKey, Hear(old));

        // What was taken from whom is remembered over the change.
        receiver.Use(both.Authentication!);
        Assert.Equal(DropReason.Replayed, receiver.Receive(captured, out _));
    }

    /// <summary>No mark is there yet when a node starts; what was said before may be played to it.</summary>
    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void What_was_signed_before_the_receiver_began_is_told(int seconds, bool before)
    {
        Assert.Equal(DropReason.None, Receiver(Config()).Receive(Samples.Signed(Config(), Noon.AddSeconds(seconds)), out var heard));
        Assert.Equal(before, heard.SentBeforeStart);
    }

    /// <summary>Or every sender would be suspect for the hour that this host's clock was ahead.</summary>
    [Fact]
    public void A_clock_set_back_does_not_make_everybody_older_than_the_start()
    {
        var receiver = Receiver(Config());
        _time.Now = Noon.AddHours(-1);
        Assert.Equal(DropReason.None, receiver.Receive(Samples.Signed(Config(), _time.Now.AddMilliseconds(1)), out var heard));
        Assert.False(heard.SentBeforeStart);
    }

    [Fact]
    public void Who_is_no_peer_is_not_asked_for_a_signature()
    {
        var config = Config() with { Peers = [Samples.Remote] };
        var receiver = Receiver(config);
        Assert.Equal(DropReason.UnknownPeer, receiver.Receive(Samples.Advertisement(Samples.V3, source: IPAddress.Parse("192.0.2.9")), out _));
        Assert.Equal(DropReason.NotSigned, receiver.Receive(Samples.Advertisement(Samples.V3), out _));
    }

    [Fact]
    public void An_owner_counts_forgeries_as_forgeries()
    {
        var receiver = Receiver(Config() with { Priority = 255 });
        Assert.Equal(DropReason.NotSigned, receiver.Receive(Samples.Advertisement(Samples.V3, 255), out _));
        Assert.Equal(DropReason.AddressOwner, receiver.Receive(Samples.Signed(Config(), Noon, 255), out _));
    }

    /// <summary>What one end signs the other takes, once; and no edit of it, nor anything random, gets through or throws.</summary>
    [Fact]
    public void Only_the_genuine_gets_through() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 255], Gen.Int[1, 255], Gen.Int[0, 255], Gen.Byte.Array[32, 64], Gen.Select(Gen.Int[0, 1200], Gen.Byte[1, 255]).Array[1, 4]).Sample(
            (v2, router, count, priority, secret, edits) =>
            {
                var config = Samples.V3 with
                {
                    Version = v2 ? VrrpVersion.V2 : VrrpVersion.V3,
                    VirtualRouterId = router,
                    Addresses = [.. Enumerable.Range(0, count).Select(i => new VirtualAddress(IPv4Number.ToAddress(0x0A000001 + (uint)i), 32))],
                    Authentication = new() { Keys = [new AuthenticationKey(router, secret)], ActiveKey = router },
                };
                VrrpConfigurationRules.Check(config);
                var packet = Samples.Signed(config, Noon, priority);
                var receiver = Receiver(config);
                Assert.Equal(DropReason.None, receiver.Receive(packet, out var heard));
                Assert.Equal(priority, heard.Priority);
                Assert.Equal(DropReason.Replayed, receiver.Receive(packet, out _));

                var tampered = packet.ToArray();
                foreach (var (offset, change) in edits)
                {
                    tampered[20 + (offset % (packet.Length - 20))] ^= change;
                }

                if (!tampered.AsSpan(28).SequenceEqual(packet.AsSpan(28)) || !tampered.AsSpan(20, 6).SequenceEqual(packet.AsSpan(20, 6)))
                {
                    Assert.NotEqual(DropReason.None, Receiver(config).Receive(tampered, out _));
                    Assert.NotEqual(DropReason.None, Receiver(config).Receive(Samples.Resum(tampered), out _));
                }
            },
            iter: 1_000);

    private static VrrpConfiguration Config(VrrpVersion version = VrrpVersion.V3, AuthenticationMode mode = AuthenticationMode.Enforce) =>
        Samples.V3Authenticated with { Version = version, Authentication = Samples.V3Authenticated.Authentication! with { Mode = mode } };

    private static VrrpConfiguration With(VrrpConfiguration config, AuthenticationKey[] keys, int active) =>
        config with { Authentication = config.Authentication! with { Keys = [.. keys], ActiveKey = active } };

    private AdvertisementReceiver Receiver(VrrpConfiguration config) => new(config, Samples.Local, _time);
}
