using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Link.Native;

/// <summary>Walks the attributes behind a message's fixed part (rtnetlink(7)).</summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> attributes)
{
    // The upper two bits tell nesting and byte order.
    private const ushort TypeMask = 0x3FFF;

    private ReadOnlySpan<byte> _rest = attributes;

    internal ushort Type { get; private set; }

    internal ReadOnlySpan<byte> Value { get; private set; }

    internal bool Next()
    {
        if (_rest.Length < 4)
        {
            return false;
        }

        int length = MemoryMarshal.Read<ushort>(_rest);
        if (length < 4 || length > _rest.Length)
        {
            return false;
        }

        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
        Value = _rest[4..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
