using System.Net;
using System.Net.NetworkInformation;

namespace MySqlHa.Vrrp.Link;

/// <summary>Shares one open link an interface between the instances of this process; the last to let go closes it. Thread-safe.</summary>
/// <param name="open">Opens an interface; <see cref="PcapLink.Open"/> in production.</param>
public sealed class LinkRegistry(Func<string, ILink> open)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>The process's registry.</summary>
    public static LinkRegistry Shared { get; } = new(PcapLink.Open);

    /// <summary>The interface's link, opened now if nobody has it. Disposing what is returned gives it back.</summary>
    /// <exception cref="LinkException">As <see cref="PcapLink.Open"/>.</exception>
    public ILink Acquire(string interfaceName)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(interfaceName, out var entry))
            {
                entry = new Entry(open(interfaceName));
                _entries.Add(interfaceName, entry);
            }

            entry.Users++;
            return new Lease(this, interfaceName, entry.Link);
        }
    }

    private void Release(string interfaceName)
    {
        lock (_gate)
        {
            var entry = _entries[interfaceName];
            if (--entry.Users == 0)
            {
                _entries.Remove(interfaceName);
                entry.Link.Dispose();
            }
        }
    }

    private sealed class Entry(ILink link)
    {
        internal ILink Link { get; } = link;

        internal int Users { get; set; }
    }

    private sealed class Lease(LinkRegistry owner, string name, ILink link) : ILink
    {
        private int _disposed;

        public string Interface => link.Interface;

        public int InterfaceIndex => link.InterfaceIndex;

        public PhysicalAddress HardwareAddress => link.HardwareAddress;

        public IPAddress? PrimaryAddress => link.PrimaryAddress;

        public IPAddress? FindPrimaryAddress(IReadOnlyCollection<IPAddress> except) => link.FindPrimaryAddress(except);

        public bool Send(ReadOnlySpan<byte> frame) => link.Send(frame);

        public bool SendTo(ReadOnlySpan<byte> message, IPAddress source, IPAddress peer) => link.SendTo(message, source, peer);

        public IDisposable Subscribe(IPacketSink sink) => link.Subscribe(sink);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                owner.Release(name);
            }
        }
    }
}
