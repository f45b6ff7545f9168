namespace MySqlHa.Node.Guard;

/// <summary>The guard's program cannot be started. The message names it and the system's word.</summary>
public sealed class GuardException : Exception
{
    /// <summary>Makes one.</summary>
    public GuardException(string message, string remedy, Exception? inner = null)
        : base(message, inner) => Remedy = remedy;

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
