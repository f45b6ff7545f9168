namespace MySqlHa.Replication;

/// <summary>An operation on servers cannot go on: what happened and where, in what state things are, what to do next.</summary>
public sealed class ReplicationException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="error">The stable code.</param>
    /// <param name="server">The culprit, or null when it is none in particular.</param>
    /// <param name="message">What happened, naming the server and the state left behind. Never a password.</param>
    /// <param name="remedy">What to do next.</param>
    /// <param name="inner">What was thrown below; null when its text might hold a secret.</param>
    public ReplicationException(ReplicationError error, ServerEndpoint? server, string message, string remedy, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
        Server = server;
        Remedy = remedy;
    }

    /// <summary>The stable code.</summary>
    public ReplicationError Error { get; }

    /// <summary>The culprit, or null.</summary>
    public ServerEndpoint? Server { get; }

    /// <summary>What to do next.</summary>
    public string Remedy { get; }
}
