namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// How many bytes a column's value takes in a row image. Source: MySQL, libs/mysql/binlog/event/binary_log_funcs.cpp (calc_field_size); MariaDB,
/// sql/rpl_utility_server.cc.
/// </summary>
/// <param name="Fixed">Bytes; those of <paramref name="Prefix"/> are not in it.</param>
/// <param name="Prefix">Bytes of a length that stands before the value; 0 when it is as long as <paramref name="Fixed"/> says.</param>
/// <param name="IsJson">Whether it may be a part of a JSON document (binlog_row_value_options).</param>
internal readonly record struct ColumnWidth(int Fixed, int Prefix = 0, bool IsJson = false)
{
    private static ReadOnlySpan<byte> DigitBytes => [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];

    /// <summary>Reads the metadata of a type and goes on behind it; null for a type that this reader does not know.</summary>
    internal static ColumnWidth? Of(byte type, ref ReadOnlySpan<byte> metadata) => type switch
    {
        1 or 13 => new(1), // TINY, YEAR
        2 => new(2), // SHORT
        3 or 7 => new(4), // LONG, TIMESTAMP
        8 or 12 => new(8), // LONGLONG, DATETIME
        9 or 10 or 11 or 14 => new(3), // INT24, DATE, TIME, NEWDATE
        6 => new(0), // NULL
        4 or 5 => new(Byte(ref metadata)), // FLOAT, DOUBLE
        17 => new(4 + ((Byte(ref metadata) + 1) / 2)), // TIMESTAMP2
        18 => new(5 + ((Byte(ref metadata) + 1) / 2)), // DATETIME2
        19 => new(3 + ((Byte(ref metadata) + 1) / 2)), // TIME2
        15 or 141 => new(0, Pair(ref metadata) is var (low, high) && (low | high << 8) > 255 ? 2 : 1), // VARCHAR, MariaDB's compressed one
        16 => Pair(ref metadata) is var (bits, bytes) ? new(bytes + (bits > 0 ? 1 : 0)) : null, // BIT
        // The blobs, GEOMETRY, VECTOR, and MariaDB's compressed blob say how long their length is.
        249 or 250 or 251 or 252 or 255 or 242 or 140 => new(0, Byte(ref metadata)),
        245 => new(0, Byte(ref metadata), IsJson: true),
        246 => Pair(ref metadata) is var (precision, scale) ? new(Decimal(precision - scale) + Decimal(scale)) : null,
        247 or 248 or 253 or 254 => String(Pair(ref metadata)),
        _ => null,
    };

    /// <summary>CHAR, BINARY, ENUM and SET. The two lowest bits of a CHAR's length that do not fit are hidden, inverted, in its type.</summary>
    private static ColumnWidth String((int Type, int Length) metadata)
    {
        var (type, length) = metadata;
        if ((type & 0x30) != 0x30)
            (type, length) = (type | 0x30, length | (((type & 0x30) ^ 0x30) << 4));
        return type is 247 or 248 ? new(length) : new(0, length > 255 ? 2 : 1);
    }

    private static int Decimal(int digits) => (digits / 9 * 4) + DigitBytes[digits % 9];

    private static int Byte(ref ReadOnlySpan<byte> metadata)
    {
        var value = metadata[0];
        metadata = metadata[1..];
        return value;
    }

    private static (int First, int Second) Pair(ref ReadOnlySpan<byte> metadata)
    {
        var pair = (metadata[0], metadata[1]);
        metadata = metadata[2..];
        return pair;
    }
}
