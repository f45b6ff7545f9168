using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Link.Native;

/// <summary>Walks the netlink messages of one datagram.</summary>
internal ref struct NetlinkReader(ReadOnlySpan<byte> datagram)
{
    internal const ushort TypeError = 2;
    internal const ushort TypeDone = 3;
    internal const ushort FlagDumpInterrupted = 0x10;

    private ReadOnlySpan<byte> _rest = datagram;

    internal ushort Type { get; private set; }

    internal ushort Flags { get; private set; }

    internal uint Sequence { get; private set; }

    /// <summary>What follows the header.</summary>
    internal ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>The error number that ends an answer, positive; 0 for none. One that is cut short is an error of its own.</summary>
    internal readonly int Error => Payload.Length >= sizeof(int) ? -MemoryMarshal.Read<int>(Payload) : Type == TypeError ? Errno.BadMessage : 0;

    internal bool Next()
    {
        if (_rest.Length < NetlinkWriter.HeaderLength)
        {
            return false;
        }

        var length = MemoryMarshal.Read<int>(_rest);
        if (length < NetlinkWriter.HeaderLength || length > _rest.Length)
        {
            return false;
        }

        Type = MemoryMarshal.Read<ushort>(_rest[4..]);
        Flags = MemoryMarshal.Read<ushort>(_rest[6..]);
        Sequence = MemoryMarshal.Read<uint>(_rest[8..]);
        Payload = _rest[NetlinkWriter.HeaderLength..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
