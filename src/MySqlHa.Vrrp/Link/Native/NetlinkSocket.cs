using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Link.Native;

/// <summary>
/// A netlink(7) socket: one request at a time, answers waited for no longer than a second. It belongs to the network namespace of the
/// thread that made it. Not thread-safe; allocates in the constructor only.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    internal const int Route = 0;
    internal const int SocketDiagnostics = 4;

    private readonly int _descriptor;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private uint _sequence;
    private bool _disposed;

    /// <exception cref="IOException">The kernel gave no such socket.</exception>
    internal NetlinkSocket(int protocol, uint groups = 0)
    {
        _descriptor = LibC.Socket(LibC.AfNetlink, LibC.SockRaw | LibC.SockCloseOnExec, protocol);
        if (_descriptor < 0)
        {
            throw new IOException($"A netlink socket could not be opened: {Errno.Describe(Marshal.GetLastPInvokeError())}.");
        }

        // struct timeval; the kernel answers in microseconds, so a second without an answer is a fault and not a wait.
        var timeout = stackalloc nint[2] { 1, 0 };
        _ = LibC.SetSocketOption(_descriptor, LibC.SolSocket, LibC.SoReceiveTimeout, timeout, (uint)(2 * sizeof(nint)));

        // struct sockaddr_nl: family, pad, port id (0: the kernel chooses), groups.
        var address = stackalloc uint[3] { LibC.AfNetlink, 0, groups };
        if (LibC.Bind(_descriptor, address, 12) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            _ = LibC.Close(_descriptor);
            throw new IOException($"A netlink socket could not be bound: {Errno.Describe(error)}.");
        }
    }

    internal int Descriptor => _descriptor;

    /// <summary>Asks the kernel to do something and waits for its word. Returns 0 or the error number.</summary>
    internal int Execute(Span<byte> message)
    {
        var visitor = default(Ignore);
        return Exchange(message, ref visitor);
    }

    /// <summary>Hands every message of a dump to the visitor. Returns 0, the error number, or EINTR when the tables changed meanwhile.</summary>
    internal int Dump<TVisitor>(Span<byte> message, ref TVisitor visitor)
        where TVisitor : struct, INetlinkVisitor => Exchange(message, ref visitor);

    /// <summary>Receives one datagram of notifications; empty when there is none now. The error is 0, or ENOBUFS when notifications were lost.</summary>
    internal ReadOnlySpan<byte> ReceiveNotification(out int error)
    {
        var length = Receive(LibC.MsgDontWait, out error);
        if (error == Errno.WouldBlock)
        {
            error = 0;
        }

        return _buffer.AsSpan(0, Math.Max(0, length));
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = LibC.Close(_descriptor);
        }
    }

    private int Exchange<TVisitor>(Span<byte> message, ref TVisitor visitor)
        where TVisitor : struct, INetlinkVisitor
    {
        var sequence = ++_sequence;
        MemoryMarshal.Write(message[8..], sequence);
        fixed (byte* data = message)
        {
            if (LibC.Send(_descriptor, data, (nuint)message.Length, LibC.MsgNoSignal) < 0)
            {
                return Marshal.GetLastPInvokeError();
            }
        }

        var reply = new NetlinkReply(sequence);
        while (true)
        {
            var length = Receive(0, out var error);
            if (length < 0)
            {
                return error;
            }

            var reader = new NetlinkReader(_buffer.AsSpan(0, length));
            while (reader.Next())
            {
                if (reply.IsEnd(reader))
                {
                    return reply.Result;
                }

                if (reply.IsPart(reader))
                {
                    visitor.OnMessage(reader.Type, reader.Payload);
                }
            }
        }
    }

    private int Receive(int flags, out int error)
    {
        nint length;
        do
        {
            length = LibC.Receive(_descriptor, Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0).ToPointer(), (nuint)_buffer.Length, flags);
            error = length < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == Errno.Interrupted);
        return (int)length;
    }

    private struct Ignore : INetlinkVisitor
    {
        public readonly void OnMessage(ushort type, ReadOnlySpan<byte> payload)
        {
        }
    }
}
