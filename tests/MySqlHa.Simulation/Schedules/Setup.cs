using MySqlHa.Node.Guard;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Simulation.Schedules;

/// <summary>How the pair of one schedule is configured, and what its hosts and its network are like. Times are microseconds.</summary>
internal sealed record Setup
{
    public required long Interval { get; init; }

    public required int[] Priorities { get; init; }

    public required bool Preempt { get; init; }

    public required TakeoverWait Wait { get; init; }

    public required bool Witness { get; init; }

    public required bool Gateway { get; init; }

    public required GuardLoss OnGuardLoss { get; init; }

    public required bool SemiSync { get; init; }

    /// <summary>By which share each monotonic clock is fast.</summary>
    public required double[] Drift { get; init; }

    /// <summary>By which share the witness's clock is fast.</summary>
    public required double WitnessDrift { get; init; }

    /// <summary>By how much each wall clock is ahead.</summary>
    public required long[] WallOffset { get; init; }

    /// <summary>Probabilities for one packet.</summary>
    public required double Loss { get; init; }

    public required double Duplication { get; init; }

    public required double Reordering { get; init; }

    public override string ToString() => FormattableString.Invariant(
        $"interval {Interval / 1000} ms, priorities {Priorities[0]} and {Priorities[1]}{(Preempt ? "" : ", no preemption")}, take-over wait {Wait}, {(Witness ? "etcd" : "no witness")}, {(Gateway ? "a gateway" : "no gateway")}, without guard {OnGuardLoss}, semi-sync {(SemiSync ? "on" : "off")}, loss {Loss:0.000}");
}
