namespace MySqlHa.Lab;

/// <summary>Something in the lab could not be done. The message says what, on which host, and what to do next.</summary>
public sealed class LabException : Exception
{
    /// <summary>Creates the error.</summary>
    public LabException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
