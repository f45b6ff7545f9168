namespace MySqlHa.Vrrp;

/// <summary>A configuration that cannot work. The message names the parameter, what is wrong with it, and the remedy.</summary>
public sealed class VrrpConfigurationException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="parameter">The parameter of <c>Start-VrrpInstance</c>, without the dash.</param>
    /// <param name="message">What is wrong and what to write instead. Never a password.</param>
    public VrrpConfigurationException(string parameter, string message)
        : base($"-{parameter}: {message}") => Parameter = parameter;

    /// <summary>The parameter of <c>Start-VrrpInstance</c>, without the dash.</summary>
    public string Parameter { get; }
}
