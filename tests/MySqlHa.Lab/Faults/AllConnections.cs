using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Faults;

/// <summary>All connections that a server has, held by an application that does nothing with them.</summary>
internal sealed class AllConnections : IAsyncDisposable
{
    // More than max_connections of a lab's server.
    private const int Most = 300;
    private readonly List<MySqlConnection> _held = [];

    public static async Task<AllConnections> TakeAsync(LabEnvironment lab, LabServer server)
    {
        var all = new AllConnections();
        try
        {
            while (all._held.Count < Most)
                all._held.Add(await server.OpenFromAsync(LabHost.Client, lab.Accounts.App).ConfigureAwait(false));
        }
        catch (MySqlException full) when (full.ErrorCode is MySqlErrorCode.ConnectionCountError)
        {
            return all;
        }
        catch
        {
            await all.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await all.DisposeAsync().ConfigureAwait(false);
        throw new LabException($"The server on {LabAddresses.Name(server.Host)} takes more than {Most} connections.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (MySqlConnection connection in _held)
            await connection.DisposeAsync().ConfigureAwait(false);
        _held.Clear();
    }
}
