using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>A master of version 3 that follows RFC 9568 to the letter: its checksum covers the message alone. It sends every 50 ms and says so, and hears nothing.</summary>
internal sealed class RawMaster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly Task _sending;

    private RawMaster(Socket socket, byte[] packet)
    {
        _socket = socket;
        _sending = SendAsync(packet);
    }

    public static async Task<RawMaster> StartAsync(LabEnvironment lab, LabHost host, VirtualRouter router, int priority)
    {
        Socket socket = await NetworkNamespace.RunAsync(lab.Namespace(host), () =>
        {
            var made = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
            made.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, true);
            return made;
        });
        return new RawMaster(socket, Packet(IPAddress.Parse(LabAddresses.Of(host)), router, priority));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _socket.Dispose();
        _stop.Dispose();
    }

    private static byte[] Packet(IPAddress source, VirtualRouter router, int priority)
    {
        // The kernel fills in the length, the id and the checksum of the IP header.
        byte[] packet = new byte[20 + 12];
        byte[] header = [0x45, 0xC0, 0, 0, 0, 0, 0, 0, 255, 112, 0, 0, .. source.GetAddressBytes(), 224, 0, 0, 18];
        header.CopyTo(packet, 0);
        Span<byte> message = packet.AsSpan(20);
        byte[] body = [0x31, (byte)router.Id, (byte)priority, 1, 0, 5, 0, 0, .. IPAddress.Parse(router.Address).GetAddressBytes()];
        body.CopyTo(message);
        uint sum = 0;
        for (int i = 0; i < body.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[i..]);
        sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], (ushort)~(sum + (sum >> 16)));
        return packet;
    }

    private async Task SendAsync(byte[] packet)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var group = new IPEndPoint(IPAddress.Parse("224.0.0.18"), 0);
        try
        {
            do
                await _socket.SendToAsync(packet, SocketFlags.None, group);
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
