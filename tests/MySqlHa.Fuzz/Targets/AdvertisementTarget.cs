using System.Buffers.Binary;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Fuzz.Targets;

/// <summary>
/// What comes off the wire, heard by an instance of each kind. Promises: no exception, nothing read beyond the packet, nothing allocated; the same answer with
/// padding behind it; what is taken is written as it was read; what is signed and taken is not taken with any one bit changed, unless that only makes one of the
/// two checksums that version 3 knows, with and without the pseudo header, of the other, and the same is read.
/// </summary>
internal sealed class AdvertisementTarget : IFuzzTarget
{
    // Behind an IP header without options; the signature does not cover it (keepalived zeroes it).
    private const int Checksum = 20 + 6;

    private readonly GuardedBuffer _memory = new(4096);
    private readonly GuardedBuffer _padded = new(4096);
    private readonly AdvertisementReceiver[] _receivers = [.. Listeners.All.Select(Receiver)];

    public string Name => "advertisement";

    public int MaximumLength => 1400;

    public IEnumerable<byte[]> Seeds => Listeners.All.Select((config, i) =>
        AdvertisementInput.Make(i, AdvertisementFrame.Build(config, [2, 0, 0, 0, 0, 1], Listeners.Remote, 100)[EthernetHeader.Length..], config.Authentication is not null));

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < AdvertisementInput.Prefix)
        {
            return;
        }

        var listener = input[0] % Listeners.All.Length;
        var config = Listeners.All[listener];
        var packet = _memory.Hold(input[AdvertisementInput.Prefix..]);
        AdvertisementInput.PutRight(input[1], packet);

        // One that remembers what it took says so from the second time on; a fresh one judges the packet alone.
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var remembered = _receivers[listener].Receive(packet, out _);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Require(allocated == 0, $"{allocated} bytes were allocated");
        var reason = Receiver(config).Receive(packet, out var advertisement);
        Require(remembered == reason || remembered == DropReason.Replayed, $"{remembered} with a memory, {reason} without one");
        if (reason != DropReason.None)
        {
            Require(advertisement == default, $"dropped as {reason}, and not empty");
            return;
        }

        var padded = _padded.Hold([.. packet, 0xAA, 0x55, 0xAA]);
        Require(Receiver(config).Receive(padded, out var again) == DropReason.None && again == advertisement, "padding changes what is read");
        RequireWrittenAsRead(config, packet, advertisement);
        if (Listeners.All[listener].Authentication is { Mode: Vrrp.Authentication.AuthenticationMode.Enforce })
        {
            RequireEveryBit(config, packet, advertisement);
        }
    }

    private static AdvertisementReceiver Receiver(VrrpConfiguration config) => new(config, Listeners.Local, StillTime.Instance);

    private static void RequireWrittenAsRead(VrrpConfiguration config, ReadOnlySpan<byte> packet, in ReceivedAdvertisement advertisement)
    {
        _ = IPv4Packet.TryRead(packet, out var ip);
        _ = Advertisement.TryRead(ip.Payload, out var message);
        var addresses = new VirtualAddress[message.AddressCount];
        for (var i = 0; i < addresses.Length; i++)
        {
            addresses[i] = new VirtualAddress(IPv4Number.ToAddress(message.GetAddress(i)), 32);
        }

        var same = config with
        {
            Addresses = [.. addresses],
            AdvertisementInterval = TimeSpan.FromMicroseconds(message.IntervalMicroseconds),
            Authentication = null,
            Peers = [],
        };
        var written = AdvertisementFrame.Build(same, [2, 0, 0, 0, 0, 1], IPv4Number.ToAddress(advertisement.Source), advertisement.Priority)[EthernetHeader.Length..];
        var reason = Receiver(same with { Priority = 100 }).Receive(written, out var read);
        Require(
            reason == DropReason.None && read.Source == advertisement.Source && read.Priority == advertisement.Priority && read.IntervalMicroseconds == advertisement.IntervalMicroseconds && read.SameAddresses,
            $"written again it is {reason}, {read}, and was {advertisement}");
    }

    /// <summary>Of the Ethernet header nothing is judged; of the rest everything is.</summary>
    private static void RequireEveryBit(VrrpConfiguration config, Span<byte> packet, in ReceivedAdvertisement advertisement)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        for (var bit = 0; bit < 8 * length; bit++)
        {
            packet[bit >> 3] ^= (byte)(1 << (bit & 7));
            var reason = Receiver(config).Receive(packet, out var read);
            packet[bit >> 3] ^= (byte)(1 << (bit & 7));
            var otherChecksum = bit >> 3 is Checksum or Checksum + 1 && read == advertisement;
            Require(reason != DropReason.None || otherChecksum, $"taken with bit {bit & 7} of byte {bit >> 3} changed");
        }
    }

    private static void Require(bool kept, string otherwise)
    {
        if (!kept)
        {
            throw new BrokenPromiseException(otherwise);
        }
    }
}
