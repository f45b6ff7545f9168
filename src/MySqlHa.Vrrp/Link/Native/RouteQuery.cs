namespace MySqlHa.Vrrp.Link.Native;

/// <summary>Asks the kernel for interfaces and IPv4 addresses of the network namespace it was made in. Thread-safe.</summary>
internal sealed class RouteQuery : IDisposable
{
    // The kernel says when its tables changed during a dump; a second look settles it unless something churns without end.
    private const int Attempts = 5;
    private readonly NetlinkSocket _socket = new(NetlinkSocket.Route);
    private readonly Lock _gate = new();

    internal List<LinkRecord> Links()
    {
        var visitor = new LinkVisitor([]);
        Dump(RouteMessages.GetLink, new RouteMessages.LinkHeader(), ref visitor);
        return visitor.Found;
    }

    /// <summary>All IPv4 addresses in the kernel's order: on one interface a primary address comes before its secondaries.</summary>
    internal List<AddressRecord> Addresses()
    {
        var visitor = new AddressVisitor([]);
        Dump(RouteMessages.GetAddress, new RouteMessages.AddressHeader { Family = LibC.AfInet }, ref visitor);
        return visitor.Found;
    }

    public void Dispose() => _socket.Dispose();

    private void Dump<THeader, TVisitor>(ushort type, THeader header, ref TVisitor visitor)
        where THeader : unmanaged
        where TVisitor : struct, INetlinkVisitor, IRestart
    {
        Span<byte> buffer = stackalloc byte[64];
        var error = 0;
        lock (_gate)
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                visitor.Restart();
                var writer = new NetlinkWriter(buffer, type, NetlinkWriter.Request | NetlinkWriter.Dump);
                writer.Append(header);
                error = _socket.Dump(writer.Finish(), ref visitor);
                if (error != Errno.Interrupted)
                {
                    break;
                }
            }
        }

        if (error is not (0 or Errno.Interrupted))
        {
            throw new IOException($"The kernel did not list its interfaces: {Errno.Describe(error)}.");
        }
    }

    private interface IRestart
    {
        void Restart();
    }

    private readonly struct LinkVisitor(List<LinkRecord> found) : INetlinkVisitor, IRestart
    {
        internal List<LinkRecord> Found => found;

        public void Restart() => found.Clear();

        public void OnMessage(ushort type, ReadOnlySpan<byte> payload)
        {
            if (type == RouteMessages.NewLink && LinkRecord.TryRead(payload, out var record))
            {
                found.Add(record);
            }
        }
    }

    private readonly struct AddressVisitor(List<AddressRecord> found) : INetlinkVisitor, IRestart
    {
        internal List<AddressRecord> Found => found;

        public void Restart() => found.Clear();

        public void OnMessage(ushort type, ReadOnlySpan<byte> payload)
        {
            if (type == RouteMessages.NewAddress && AddressRecord.TryRead(payload, out var record))
            {
                found.Add(record);
            }
        }
    }
}
