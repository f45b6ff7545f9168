using CsCheck;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Tests.Gtid;

/// <summary>Random sets from few origins and small numbers, so that two of them overlap, touch and contain each other often.</summary>
internal static class GtidGen
{
    private const long Top = (long)MySqlGtidSet.MaxNumber;

    private static readonly string[] s_uuids =
    [
        "00000000-0000-0000-0000-000000000001", "3E11FA47-71CA-11E1-9E33-C80AA9429562", "3e11fa47-71ca-11e1-9e33-c80aa9429563", "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ];

    private static readonly Gen<string> s_number = Gen.Frequency((8, Gen.Long[1, 30]), (1, Gen.Long[Top - 12, Top])).Select(n => n.ToString());

    private static readonly Gen<string> s_interval = Gen.Select(s_number, Gen.OneOf(Gen.Const(""), s_number), (a, b) => b.Length == 0 ? a : $"{a}-{b}");

    private static readonly Gen<string> s_word = Gen.Frequency((5, s_interval), (1, OneOf("a", "A", "_z", "z_9", "z09")));

    private static readonly Gen<string> s_blank = Gen.Frequency((6, Gen.Const("")), (1, OneOf(" ", "\n", "\t ")));

    private static readonly Gen<string> s_source =
        from uuid in OneOf(s_uuids)
        from words in s_word.Array[1, 6]
        from blank in s_blank
        from last in s_interval
        select uuid + blank + string.Concat(words.Append(last).Select(w => $":{blank}{w}"));

    /// <summary>Literals as loose as the server takes them.</summary>
    public static Gen<string> MySqlText { get; } =
        from sources in s_source.Array[0, 4]
        from comma in OneOf(",", ",\n", " , ", ",,")
        select string.Join(comma, sources);

    public static Gen<GtidSet> MySql { get; } = MySqlText.Select(GtidSet (t) => MySqlGtidSet.Parse(t));

    private static readonly Gen<string> s_gtid = Gen.Select(Gen.UInt[0, 3], Gen.UInt[1, 3], Gen.ULong[0, 12], (d, s, n) => $"{d}-{s}-{n}");

    /// <summary>A position: one entry a domain.</summary>
    public static Gen<string> MariaDbPosition { get; } = s_gtid.Array[0, 4].Select(g => string.Join(",", g.DistinctBy(x => x[0])));

    /// <summary>A state as gtid_strict_mode leaves it: numbers rise within a domain, whoever writes; none is 0.</summary>
    public static Gen<string> MariaDbState { get; } = s_gtid.Array[1, 6].Select(g => string.Join(",", g
        .Select(x => x.Split('-')).Where(x => x[2] != "0").OrderBy(x => x[0]).ThenBy(x => ulong.Parse(x[2]))
        .DistinctBy(x => (x[0], x[1])).DistinctBy(x => (x[0], x[2])).Select(x => string.Join('-', x))));

    public static Gen<GtidSet> MariaDb { get; } =
        from states in s_gtid.Array[0, 5].Array[1, 4]
        select states.Select(GtidSet (s) => MariaDbGtidSet.Parse(string.Join(",", s))).Aggregate((a, b) => a.Subtract(b).Union(b.Subtract(a)));

    public static Gen<GtidSet> Of(bool mariaDb) => mariaDb ? MariaDb : MySql;

    private static Gen<string> OneOf(params string[] words) => Gen.OneOf([.. words.Select(Gen.Const)]);
}
