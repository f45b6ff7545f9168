using System.Text.RegularExpressions;

namespace MySqlHa.Replication.Gtid;

/// <summary>
/// A set of transactions. Immutable. Two kinds, which do not mix: <see cref="MySqlGtidSet"/> and <see cref="MariaDbGtidSet"/>.
/// </summary>
public abstract partial class GtidSet : IEquatable<GtidSet>
{
    /// <summary>Whether it holds no transaction.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>How many transactions it holds.</summary>
    public abstract decimal Count { get; }

    /// <summary>Reads what the server prints.</summary>
    /// <exception cref="FormatException">The text is no GTID set; the message shows the culprit and the form.</exception>
    public static GtidSet Parse(string text, bool mariaDb) => mariaDb ? MariaDbGtidSet.Parse(text) : MySqlGtidSet.Parse(text);

    /// <summary>Whether a text is written as MariaDB does (0-1-100); false for MySQL's form and anything else, null when it is blank and may be either.</summary>
    public static bool? IsMariaDbText(string text) => string.IsNullOrWhiteSpace(text) ? null : MariaDbForm().IsMatch(text);

    /// <summary>The empty set of a kind.</summary>
    public static GtidSet Empty(bool mariaDb) => mariaDb ? MariaDbGtidSet.None : MySqlGtidSet.None;

    /// <summary>What is in either.</summary>
    public abstract GtidSet Union(GtidSet other);

    /// <summary>What is in this and not in the other (GTID_SUBTRACT).</summary>
    public abstract GtidSet Subtract(GtidSet other);

    /// <summary>What is in both.</summary>
    public abstract GtidSet Intersect(GtidSet other);

    /// <summary>Whether all of this is in the other (GTID_SUBSET).</summary>
    public abstract bool IsSubsetOf(GtidSet other);

    /// <inheritdoc/>
    public abstract bool Equals(GtidSet? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as GtidSet);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>Canonical, on one line: what the server prints, without line breaks.</summary>
    public abstract override string ToString();

    private protected static ArgumentException MixedKinds(GtidSet other, string one, string another) =>
        new($"A GTID set of {one} cannot be compared with one of {another} ({other}): the two number transactions in different ways.", nameof(other));

    [GeneratedRegex(@"^\s*\d+-(\d+|\*)-\d+(\.\.\d+)?\s*(,|$)")]
    private static partial Regex MariaDbForm();
}
