using System.Reflection;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.Tests.Engine;

namespace MySqlHa.Vrrp.Tests.Authentication;

/// <summary>A key that is not needed any more is nowhere to be read.</summary>
public sealed class WipedKeyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly AuthenticationKey _old = new(1, "the first secret of thirty-two bytes"u8);
    private readonly AuthenticationKey _new = new(2, "the other secret of thirty-two bytes"u8);

    [Fact]
    public void Its_bytes_are_zero_and_it_makes_no_code()
    {
        Assert.Contains(Bytes(_old), b => b != 0);
        _old.Wipe();
        Assert.All(Bytes(_old), b => Assert.Equal(0, b));
        Span<byte> code = stackalloc byte[32];
        Assert.False(_old.Authenticate("x"u8, code));
        Assert.True(code.IndexOfAnyExcept((byte)0) < 0);
    }

    /// <summary>Or a collection would leave a copy behind.</summary>
    [Fact]
    public void Its_bytes_stay_where_they_are() => Assert.Equal(GC.MaxGeneration, GC.GetGeneration(Bytes(_old)));

    [Fact]
    public void A_sender_wipes_what_it_was_told_to_use_no_more()
    {
        var before = Config(_old, _new);
        var link = new FakeLink([]);
        var transmitter = new Transmitter(before, link, link.PrimaryAddress!, new VrrpCounters(), TimeProvider.System);
        transmitter.Advertise(100);
        transmitter.Use(before.Authentication! with { ActiveKey = 2 });
        Assert.Contains(Bytes(_old), b => b != 0);
        transmitter.Use(Config(_new).Authentication!);
        Assert.All(Bytes(_old), b => Assert.Equal(0, b));
        Assert.Contains(Bytes(_new), b => b != 0);
        transmitter.Advertise(100);
        Assert.True(AuthenticationTrailer.IsGenuine(link.Frames[^1].AsSpan(34), IPv4Number.From(link.PrimaryAddress!), _new));
    }

    /// <summary>The capture thread may hold the old settings at that moment: what is genuine by the new ones is not called forged.</summary>
    [Fact]
    public void What_comes_while_keys_are_changed_is_judged_by_the_new_ones()
    {
        var twin = new AuthenticationKey(1, "the first secret of thirty-two bytes"u8);
        var before = Config(_old);
        AuthenticationSettings after = new() { Keys = [twin, _new], ActiveKey = 2 };
        AdvertisementReceiver receiver = null!;
        var time = new ChangingTime(Noon, () =>
        {
            receiver.Use(after);
            before.Authentication!.Wipe(except: after);
        });
        receiver = new AdvertisementReceiver(before, Samples.Local, time);
        time.Armed = true;
        Assert.Equal(DropReason.None, receiver.Receive(Samples.Sign(Samples.Advertisement(before), twin, SequenceNumber.At(Noon)), out _));
    }

    [Fact]
    public void One_that_was_wiped_takes_nothing()
    {
        var config = Config(_old);
        var packet = Samples.Signed(config, Noon);
        var receiver = new AdvertisementReceiver(config, Samples.Local, new FixedTime(Noon));
        config.Authentication!.Wipe();
        Assert.Equal(DropReason.BadSignature, receiver.Receive(packet, out _));

        // Nor does a code of zeros do, which is what a sender without its key would leave.
        packet.AsSpan(^16..).Clear();
        Assert.Equal(DropReason.BadSignature, receiver.Receive(packet, out _));
    }

    private static VrrpConfiguration Config(params AuthenticationKey[] keys) => Samples.V3 with { Authentication = new() { Keys = [.. keys], ActiveKey = keys[0].Id } };

    private static byte[] Bytes(AuthenticationKey key) => (byte[])typeof(AuthenticationKey).GetField("_secret", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(key)!;

    /// <summary>A clock whose next look lets keys be changed: between the settings being read and the key being used.</summary>
    private sealed class ChangingTime(DateTimeOffset now, Action change) : TimeProvider
    {
        public bool Armed { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            if (Armed)
            {
                Armed = false;
                change();
            }

            return now;
        }
    }
}
