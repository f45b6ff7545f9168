using System.Globalization;

namespace MySqlHa.Replication.Gtid;

/// <summary>Reads domain-server-sequence lists, and our own ranges in them (0-1-51..100, * for a server that is not known).</summary>
internal static class MariaDbGtidParser
{
    internal static MariaDbGtidSet Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return MariaDbGtidSet.None;
        var lists = new Dictionary<uint, List<GtidInterval>>();
        var heads = new Dictionary<uint, List<MariaDbHead>>();
        foreach (string part in text.Split(','))
        {
            var (domain, server, interval) = ReadPart(part.Trim(), text);
            if (!lists.TryGetValue(domain, out var list))
            {
                lists.Add(domain, list = []);
                heads.Add(domain, []);
            }
            // Sequence 0 is a position before the first transaction.
            if (interval.Last == 0)
                continue;
            list.Add(interval);
            if (server is { } id)
                heads[domain].Add(new(id, interval.Last));
        }
        return new(KeyedIntervals<uint>.Of(lists), heads.ToDictionary(h => h.Key, h => MariaDbGtidSet.Latest(h.Value)));
    }

    private static (uint Domain, uint? Server, GtidInterval Interval) ReadPart(string part, string text)
    {
        string[] words = part.Split('-');
        if (words.Length != 3 || Number(words[0]) is not { } domain || domain > uint.MaxValue)
            throw Wrong(part, text);
        ulong? server = words[1] == "*" ? null : Number(words[1]) ?? throw Wrong(part, text);
        if (server > uint.MaxValue)
            throw Wrong(part, text);
        string[] ends = words[2].Split("..");
        if (ends.Length > 2 || Number(ends[^1]) is not { } last)
            throw Wrong(part, text);
        ulong first = ends.Length == 1 ? 1 : Number(ends[0]) ?? throw Wrong(part, text);
        return ends.Length == 2 && (first < 1 || first > last) ? throw Wrong(part, text) : ((uint)domain, (uint?)server, new(first, last));
    }

    private static ulong? Number(string word) =>
        ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;

    private static FormatException Wrong(string part, string text) => new(
        $"No GTID position of MariaDB: '{(part.Length > 60 ? part[..60] + "..." : part)}'{(part == text ? "" : " in it")} is not domain-server-sequence. "
        + "Write it as the server prints gtid_binlog_pos: 0-1-100, several with commas between them; or the range 0-1-51..100.");
}
