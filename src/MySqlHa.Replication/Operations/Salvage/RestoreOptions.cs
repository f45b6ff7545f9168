namespace MySqlHa.Replication.Operations;

/// <summary>How missing transactions are brought back.</summary>
public sealed record RestoreOptions
{
    /// <summary>The folder of the servers' own programs; null searches PATH.</summary>
    public string? ToolPath { get; init; }

    /// <summary>Applies without trying first whether they can be.</summary>
    public bool SkipRehearsal { get; init; }

    /// <summary>
    /// Takes a server that is read-only, as one is that shall have them before it takes over: super_read_only is lifted meanwhile, read_only stays, so that
    /// only administrators write.
    /// </summary>
    public bool AllowReadOnly { get; init; }
}
