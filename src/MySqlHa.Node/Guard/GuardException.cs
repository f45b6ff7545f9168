namespace MySqlHa.Node.Guard;

/// <summary>The guard's program cannot be started. The message names it, the system's word and the remedy.</summary>
public sealed class GuardException : Exception
{
    /// <summary>Makes one.</summary>
    public GuardException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
