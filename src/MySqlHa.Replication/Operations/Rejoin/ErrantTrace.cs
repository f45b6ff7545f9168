using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations;

/// <summary>Where errant transactions stand in the binary logs of the server that holds them, and what they touch.</summary>
public sealed record ErrantTrace
{
    /// <summary>The first binary log that holds one of them; null when they are in none.</summary>
    public string? FirstFile { get; init; }

    /// <summary>Those that are in no binary log any more; null when all are.</summary>
    public GtidSet? Gone { get; init; }

    /// <summary>Tables whose rows they change, as schema.table.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Statements of theirs that change no rows, such as CREATE TABLE, each cut at 100 characters.</summary>
    public IReadOnlyList<string> Statements { get; init; } = [];

    /// <summary>Whether all of them were looked at: a large log is not read to its end.</summary>
    public bool IsComplete { get; init; }

    /// <summary>For people: app.t, app.u; CREATE TABLE app.v ...; empty when nothing is known.</summary>
    public string Touched
    {
        get
        {
            var names = Tables.Concat(Statements).ToList();
            return names.Count == 0 ? "" : string.Join(", ", names.Take(10)) + (names.Count > 10 || !IsComplete ? ", ..." : "");
        }
    }
}
