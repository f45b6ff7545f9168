using MySqlHa.Replication;

namespace MySqlHa.Parameters;

/// <summary>A server as the user writes it: host, host:port, [v6]:port, or an object with a Server property.</summary>
public sealed class ServerParameter
{
    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">The text names no server.</exception>
    public ServerParameter(string server)
    {
        Endpoint = ServerEndpoint.Parse(server);
        KnownServers.Add(Endpoint.ToString());
    }

    internal ServerEndpoint Endpoint { get; }

    /// <inheritdoc/>
    public override string ToString() => Endpoint.ToString();
}
