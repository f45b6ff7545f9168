using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations;

/// <summary>How far a restore has come. Written by its steps, one after the other; read when they have ended.</summary>
public sealed class RestoreProgress
{
    private readonly List<RestoreConflict> _conflicts = [];

    internal RestoreProgress(IReadOnlyList<LoggedTransaction> pending, int skipped) => (Pending, Skipped) = (pending, skipped);

    /// <summary>Those that the server did not have when it was asked first.</summary>
    public IReadOnlyList<LoggedTransaction> Pending { get; }

    /// <summary>How many it had already.</summary>
    public int Skipped { get; }

    /// <summary>How many of <see cref="Pending"/> it has now; the first ones.</summary>
    public int Applied { get; private set; }

    /// <summary>How many it still lacks.</summary>
    public int Left => Pending.Count - Applied;

    /// <summary>The one that could not be applied, as it is named; "" when none failed.</summary>
    public string Failed { get; internal set; } = "";

    /// <summary>What the rehearsal found to be in the way.</summary>
    public IReadOnlyList<RestoreConflict> Conflicts => _conflicts;

    /// <summary>How many were tried in the rehearsal.</summary>
    public int Rehearsed { get; internal set; }

    /// <summary>Why the rehearsal ended before the last one; "" when it did not.</summary>
    public string NotRehearsed { get; internal set; } = "";

    /// <summary>In order: the first that is missing is the next.</summary>
    internal void Count(GtidSet executed) => Applied += Pending.Skip(Applied).TakeWhile(t => RestoreRules.Has(executed, t)).Count();

    internal void Add(RestoreConflict conflict) => _conflicts.Add(conflict);

    internal void StartRehearsal()
    {
        _conflicts.Clear();
        (Rehearsed, NotRehearsed) = (0, "");
    }
}
