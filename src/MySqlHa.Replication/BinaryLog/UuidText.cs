using System.Runtime.InteropServices;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>The text of the uuid that came last: one server writes nearly all of a log.</summary>
internal sealed class UuidText
{
    private UInt128 _last;
    private string _text = Guid.Empty.ToString("D");

    internal string Of(ReadOnlySpan<byte> bytes)
    {
        var value = MemoryMarshal.Read<UInt128>(bytes[..16]);
        if (value != _last)
            (_last, _text) = (value, new Guid(bytes[..16], bigEndian: true).ToString("D"));
        return _text;
    }
}
