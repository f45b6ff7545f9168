using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Link.Native;

/// <summary>Writes one netlink message (netlink(7)) into a caller's buffer. Host byte order, 4-byte alignment.</summary>
internal ref struct NetlinkWriter
{
    internal const int HeaderLength = 16;

    internal const ushort Request = 0x1;
    internal const ushort Acknowledge = 0x4;
    internal const ushort Dump = 0x300;
    internal const ushort Replace = 0x100;
    internal const ushort Create = 0x400;

    private readonly Span<byte> _buffer;
    private int _length;

    internal NetlinkWriter(Span<byte> buffer, ushort type, ushort flags)
    {
        _buffer = buffer;
        _length = HeaderLength;
        buffer[..HeaderLength].Clear();
        MemoryMarshal.Write(buffer[4..], type);
        MemoryMarshal.Write(buffer[6..], flags);
    }

    /// <summary>The family's fixed part that follows the header.</summary>
    internal void Append<T>(in T fixedPart)
        where T : unmanaged
    {
        MemoryMarshal.Write(_buffer[_length..], in fixedPart);
        Advance(Unsafe.SizeOf<T>());
    }

    internal void Attribute<T>(ushort type, in T value)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        MemoryMarshal.Write(_buffer[_length..], (ushort)(4 + size));
        MemoryMarshal.Write(_buffer[(_length + 2)..], type);
        MemoryMarshal.Write(_buffer[(_length + 4)..], in value);
        Advance(4 + size);
    }

    /// <summary>The finished message; its sequence number is put in by the socket.</summary>
    internal readonly Span<byte> Finish()
    {
        var message = _buffer[.._length];
        MemoryMarshal.Write(message, (uint)_length);
        return message;
    }

    private void Advance(int written)
    {
        var aligned = (_length + written + 3) & ~3;
        _buffer[(_length + written)..aligned].Clear();
        _length = aligned;
    }
}
