using MySqlHa.Vrrp;

namespace MySqlHa.Node.Guard;

/// <summary>What a node does when its guard has ended, or answers no more.</summary>
public enum GuardLoss
{
    /// <summary>Starts another, and keeps its role meanwhile: the kernel lease is what is left then.</summary>
    Restart,

    /// <summary>Gives up its role until another runs.</summary>
    StepDown,
}

/// <summary>How a node and its guard watch each other.</summary>
public sealed record GuardSettings
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MostLimit = TimeSpan.FromSeconds(60);

    /// <summary>How often the node's loop gives a sign of life: 0.02 s to half of <see cref="Limit"/>.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the guard bears silence: two intervals at least, 60 s at most.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>What the node does without a guard.</summary>
    public GuardLoss OnLoss { get; init; }

    /// <summary>The guard's program.</summary>
    public string Program { get; init; } = "";

    /// <summary>
    /// How long the node bears a guard that does not answer. Longer than the guard's own limit: a guard that is late costs nothing, and on a machine that stood
    /// still both are.
    /// </summary>
    public TimeSpan AnswerLimit => Limit * 2 > TimeSpan.FromSeconds(1) ? Limit * 2 : TimeSpan.FromSeconds(1);

    /// <summary>Returns if the two can watch each other so.</summary>
    /// <exception cref="VrrpConfigurationException">They cannot; the message names the parameter.</exception>
    public void Check()
    {
        if (Limit < LeastInterval * 2 || Limit > MostLimit)
        {
            throw new VrrpConfigurationException("GuardLimit", FormattableString.Invariant($"{Limit.TotalSeconds} s is not {LeastInterval.TotalSeconds * 2} to {MostLimit.TotalSeconds} s. Below a few hundred milliseconds a busy machine may cost the node its process."));
        }

        if (Interval < LeastInterval || Interval * 2 > Limit)
        {
            throw new VrrpConfigurationException("GuardInterval", FormattableString.Invariant($"{Interval.TotalSeconds} s is not {LeastInterval.TotalSeconds} s to half of the limit of {Limit.TotalSeconds} s (-GuardLimit): one late sign of life must not count as silence."));
        }
    }
}
