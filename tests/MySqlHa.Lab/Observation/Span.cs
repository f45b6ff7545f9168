namespace MySqlHa.Lab.Observation;

/// <summary>From one instant to another, by the machine's clock.</summary>
/// <param name="From">Begin.</param>
/// <param name="To">End.</param>
public readonly record struct Span(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How long.</summary>
    public TimeSpan Length => To - From;

    /// <summary>What two lists of spans have in common. Touching is nothing in common.</summary>
    public static IReadOnlyList<Span> Common(IEnumerable<Span> one, IEnumerable<Span> other)
    {
        Span[] others = [.. other];
        return [.. one.SelectMany(a => others.Select(b => new Span(a.From > b.From ? a.From : b.From, a.To < b.To ? a.To : b.To))).Where(s => s.To > s.From)];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{From:HH:mm:ss.ffffff} to {To:HH:mm:ss.ffffff}";
}
