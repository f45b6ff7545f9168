namespace MySqlHa.Vrrp.Tracking;

/// <summary>
/// Turns single check results into a state: down after a number of failures in a row, up after a number of successes in a row. Pure; not thread-safe.
/// </summary>
public sealed class RiseFall
{
    private readonly int _fall;
    private readonly int _rise;
    private int _against;

    /// <summary>Starts in a known state.</summary>
    /// <param name="fall">Failures in a row that make it fall, 1 or more.</param>
    /// <param name="rise">Successes in a row that make it rise, 1 or more.</param>
    /// <param name="initiallyUp">The state before the first result.</param>
    public RiseFall(int fall, int rise, bool initiallyUp)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fall, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rise, 1);
        _fall = fall;
        _rise = rise;
        IsUp = initiallyUp;
    }

    /// <summary>The present state.</summary>
    public bool IsUp { get; private set; }

    /// <summary>How many results in a row have spoken against the present state.</summary>
    public int Against => _against;

    /// <summary>Takes one result in.</summary>
    /// <returns>The new state if this result changed it, otherwise null.</returns>
    public bool? Report(bool ok)
    {
        if (ok == IsUp)
        {
            _against = 0;
            return null;
        }

        if (++_against < (IsUp ? _fall : _rise))
        {
            return null;
        }

        _against = 0;
        IsUp = ok;
        return ok;
    }
}
