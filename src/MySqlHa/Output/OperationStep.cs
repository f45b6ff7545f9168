namespace MySqlHa;

/// <summary>One step of an operation.</summary>
public sealed class OperationStep
{
    /// <summary>Its stable name, as in create-account.</summary>
    public required string Id { get; init; }

    /// <summary>The server it changed, as host:port.</summary>
    public required string Server { get; init; }

    /// <summary>What it does.</summary>
    public required string Title { get; init; }

    /// <summary>AlreadySo, Done, Failed, Undone, UndoFailed or NotReached.</summary>
    public required string Outcome { get; init; }

    /// <summary>What it ran; passwords are masked.</summary>
    public required string[] Sql { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Server} {Id}: {Outcome}";
}
