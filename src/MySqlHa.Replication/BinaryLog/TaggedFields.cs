using System.Numerics;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// A message of MySQL's own serialisation (8.3 and later): version, size, last field that a reader must know, then fields by number. Numbers take 1 to 9
/// bytes: as many ones at the low end of the first byte as bytes follow. Source: MySQL, libs/mysql/serialization/readme.md.
/// </summary>
internal ref struct TaggedFields
{
    private ReadOnlySpan<byte> _rest;

    internal TaggedFields(ReadOnlySpan<byte> message)
    {
        _rest = message;
        _ = Number();
        var size = (int)Number();
        // The size counts from the message's first byte.
        var used = message.Length - _rest.Length;
        if (size > used && size <= message.Length)
            _rest = _rest[..(size - used)];
        _ = Number();
    }

    internal bool Next(out ulong field)
    {
        field = _rest.Length > 0 ? Number() : ulong.MaxValue;
        return field != ulong.MaxValue;
    }

    internal ulong Number() => Number(ref _rest);

    /// <summary>The sign is the lowest bit.</summary>
    internal long Signed()
    {
        var number = Number();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    internal ReadOnlySpan<byte> Bytes()
    {
        var length = (int)Number();
        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    /// <summary>Reads a number and goes on behind it.</summary>
    internal static ulong Number(ref ReadOnlySpan<byte> bytes)
    {
        var length = BitOperations.TrailingZeroCount(~(uint)bytes[0]) + 1;
        ulong low = length < 9 ? (ulong)bytes[0] >> length : 0, high = 0;
        for (var i = length - 1; i >= 1; i--)
            high = (high << 8) | bytes[i];
        bytes = bytes[length..];
        return length == 1 ? low : low | (high << (length == 9 ? 0 : 8 - length));
    }
}
