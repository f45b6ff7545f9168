using System.Buffers.Binary;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>Tables by their number in the log. A number keeps its table until the definition changes, so the events mostly say what is known.</summary>
internal sealed class TableMapCache
{
    // A server with many tables gives ever new numbers: what is forgotten is read again from the next event, which stands before each use.
    private const int Most = 512;
    private readonly Dictionary<ulong, TableMap> _maps = [];
    private (ulong Id, TableMap? Map) _last;

    /// <summary>Takes a Table_map event.</summary>
    internal TableMap Add(ReadOnlySpan<byte> body, int idBytes)
    {
        var id = Id(body, idBytes);
        var source = body[(idBytes + 2)..];
        var map = Find(id);
        if (map is null || !map.IsFrom(source))
        {
            if (_maps.Count >= Most)
                _maps.Clear();
            _maps[id] = map = TableMap.Parse(source);
        }

        _last = (id, map);
        return map;
    }

    /// <summary>The table of that number; null when no event named it.</summary>
    internal TableMap? Find(ulong id)
    {
        if (_last.Id == id && _last.Map is not null)
            return _last.Map;
        return _maps.GetValueOrDefault(id);
    }

    internal static ulong Id(ReadOnlySpan<byte> body, int bytes) =>
        bytes == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(body) : BinaryPrimitives.ReadUInt32LittleEndian(body) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(body[4..]) << 32);
}
