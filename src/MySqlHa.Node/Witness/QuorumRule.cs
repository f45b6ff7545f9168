using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Witness;

/// <summary>
/// Whether enough of several targets answer. Each rises and falls as a gateway does (<see cref="RiseFall"/>): its first answer decides, later ones need some
/// in a row. Nothing is known before the answers that there are decide, whatever the others say. Pure; not thread-safe.
/// </summary>
internal sealed class QuorumRule
{
    private readonly RiseFall?[] _targets;
    private readonly int _fall;
    private readonly int _rise;

    /// <summary>Starts with no answer known.</summary>
    /// <param name="targets">How many targets there are, 1 or more.</param>
    /// <param name="quorum">How many of them must answer, 1 to all.</param>
    /// <param name="fall">Unanswered questions in a row that make a target unreachable, 1 or more.</param>
    /// <param name="rise">Answers in a row that make it reachable again, 1 or more.</param>
    internal QuorumRule(int targets, int quorum, int fall = 3, int rise = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(quorum, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quorum, targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(fall, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rise, 1);
        _targets = new RiseFall?[targets];
        Quorum = quorum;
        _fall = fall;
        _rise = rise;
    }

    /// <summary>How many must answer.</summary>
    internal int Quorum { get; }

    /// <summary>How many count as answering.</summary>
    internal int Answering => _targets.Count(t => t is { IsUp: true });

    /// <summary>How many have not been heard of yet, neither way.</summary>
    internal int Unknown => _targets.Count(t => t is null);

    /// <summary>Whether enough answer; null while that is not decided.</summary>
    internal bool? IsReached { get; private set; }

    /// <summary>The quorum where none is given: more than half. Of two both, so that one more target makes it no worse.</summary>
    internal static int Majority(int targets) => (targets / 2) + 1;

    /// <summary>Takes one result in.</summary>
    /// <param name="target">Whose, from 0.</param>
    /// <param name="answered">Whether it answered.</param>
    /// <returns><see cref="IsReached"/> if this result decided or changed it, otherwise null.</returns>
    internal bool? Report(int target, bool answered)
    {
        if (_targets[target] is { } known)
        {
            known.Report(answered);
        }
        else
        {
            _targets[target] = new RiseFall(_fall, _rise, answered);
        }

        bool? reached = Answering >= Quorum ? true : Answering + Unknown < Quorum ? false : null;

        // What was decided stays so until the opposite is: results that cancel each other out in one round change nothing.
        if (reached is null || reached == IsReached)
        {
            return null;
        }

        return IsReached = reached;
    }

    /// <summary>Whether one target counts as answering; null before its first result.</summary>
    internal bool? IsUp(int target) => _targets[target]?.IsUp;
}
