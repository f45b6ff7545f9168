using System.Net.NetworkInformation;
using MySqlHa.Vrrp.Link.Native;
using SharpPcap;
using SharpPcap.LibPcap;

namespace MySqlHa.Vrrp.Link;

/// <summary>
/// A libpcap handle on one interface: immediate, not promiscuous, never blocking. The third-party library ends here. Neither receiving nor
/// sending allocates: SharpPcap's own loop makes objects for every packet and throws when the link is down, so this reads its ring by
/// pointers and writes to its descriptor, which on Linux is all that pcap_inject(3PCAP) does.
/// </summary>
internal sealed unsafe class EthernetPort : IDisposable
{
    // 20 + 40 bytes of IP header, 8 + 255 x 4 + 8 of VRRP: the longest advertisement there is.
    private const int SnapLength = 2048;
    private const int RingBytes = 512 * 1024;
    private readonly Device _device;

    private EthernetPort(Device device) => _device = device;

    /// <summary>To poll(2) for readiness.</summary>
    internal int Descriptor => _device.PollDescriptor;

    /// <param name="link">The interface, of the calling thread's network namespace.</param>
    /// <param name="filter">A pcap-filter(7) expression. Frames that this host sends are left out in any case.</param>
    /// <exception cref="LinkException">The handle could not be opened.</exception>
    internal static EthernetPort Open(LinkRecord link, string filter)
    {
        Device? device = null;
        try
        {
            var found = PcapInterface.GetAllPcapInterfaces().FirstOrDefault(i => i.Name == link.Name)
                ?? throw LinkErrors.Other(link.Name, "libpcap does not list it, though the kernel does");
            device = new Device(found);
            device.Open(new DeviceConfiguration
            {
                Mode = DeviceModes.None,
                Immediate = true,
                Snaplen = SnapLength,
                BufferSize = RingBytes,
                ReadTimeout = 1,
            });
            device.NonBlockingMode = true;

            // Not "inbound": libpcap runs the filter itself over what comes first, cannot tell directions there, and drops those frames.
            device.Filter = $"not ether src {Colons(link.HardwareAddress)} and ({filter})";
            IgnoreOutgoing(device.PollDescriptor);
            var port = new EthernetPort(device);
            device = null;
            return port;
        }
        catch (PcapException e)
        {
            throw LinkErrors.FromCapture(link, e.Error switch
            {
                PcapError.PermissionDenied or PcapError.PromiscuousPermissionDenied => LinkFailure.NotPermitted,
                PcapError.NoSuchDevice => LinkFailure.UnknownInterface,
                PcapError.InterfaceNotUp => LinkFailure.InterfaceDown,
                _ => LinkFailure.Other,
            }, e);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw LinkErrors.FromCapture(link, LinkFailure.CaptureLibraryMissing, e);
        }
        finally
        {
            device?.Close();
        }
    }

    /// <summary>The next frame that is waiting, if any. Valid until the next call.</summary>
    internal bool TryReceive(out ReadOnlySpan<byte> frame)
    {
        IntPtr header = 0, data = 0;
        if (_device.GetNextPacketPointers(ref header, ref data) != 1)
        {
            frame = default;
            return false;
        }

        // struct pcap_pkthdr: a timeval of two words, then the captured length.
        frame = new ReadOnlySpan<byte>(data.ToPointer(), *(int*)(header + (2 * sizeof(nint))));
        return true;
    }

    /// <summary>Sends one frame, or returns false at once: link down, queue full. Thread-safe: a frame is one system call.</summary>
    internal bool Send(ReadOnlySpan<byte> frame)
    {
        fixed (byte* data = frame)
        {
            return LibC.Send(Descriptor, data, (nuint)frame.Length, LibC.MsgDontWait | LibC.MsgNoSignal) == frame.Length;
        }
    }

    /// <summary>Takes a pending error such as "network is down" off the descriptor, which would make every poll return at once.</summary>
    internal void ClearError()
    {
        int error;
        uint length = sizeof(int);
        _ = LibC.GetSocketOption(Descriptor, LibC.SolSocket, LibC.SoError, &error, &length);
    }

    /// <summary>Only when no thread is inside any other member.</summary>
    public void Dispose() => _device.Close();

    /// <summary>
    /// Frames of ours with another source than the NIC's MAC do not come back either (packet(7), PACKET_IGNORE_OUTGOING, Linux 4.20; before it
    /// only the filter's MAC holds, which also holds against a switch that echoes our frames).
    /// </summary>
    private static void IgnoreOutgoing(int descriptor)
    {
        const int SolPacket = 263;
        const int PacketIgnoreOutgoing = 23;
        var on = 1;
        _ = LibC.SetSocketOption(descriptor, SolPacket, PacketIgnoreOutgoing, &on, sizeof(int));
    }

    private static string Colons(PhysicalAddress address) => BitConverter.ToString(address.GetAddressBytes()).Replace('-', ':');

    private sealed class Device(PcapInterface found) : LibPcapLiveDevice(found)
    {
        internal int PollDescriptor => FileDescriptor;
    }
}
