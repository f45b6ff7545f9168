namespace MySqlHa.Replication.Gtid;

/// <summary>What numbers of MySQL count within: a server_uuid and a tag. Ordered as the server prints: by uuid, untagged first, tags by character code.</summary>
/// <param name="Uuid">server_uuid, lower case with dashes.</param>
/// <param name="Tag">Tag in lower case; "" for none.</param>
public readonly record struct GtidOrigin(string Uuid, string Tag = "") : IComparable<GtidOrigin>
{
    /// <inheritdoc/>
    public int CompareTo(GtidOrigin other) =>
        string.CompareOrdinal(Uuid, other.Uuid) is var order and not 0 ? order : string.CompareOrdinal(Tag, other.Tag);

    /// <summary>Printed before the other.</summary>
    public static bool operator <(GtidOrigin left, GtidOrigin right) => left.CompareTo(right) < 0;

    /// <summary>Printed before the other, or the same.</summary>
    public static bool operator <=(GtidOrigin left, GtidOrigin right) => left.CompareTo(right) <= 0;

    /// <summary>Printed after the other.</summary>
    public static bool operator >(GtidOrigin left, GtidOrigin right) => left.CompareTo(right) > 0;

    /// <summary>Printed after the other, or the same.</summary>
    public static bool operator >=(GtidOrigin left, GtidOrigin right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Tag.Length == 0 ? Uuid : $"{Uuid}:{Tag}";
}
