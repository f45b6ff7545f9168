using System.Globalization;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.LogArchive;

/// <summary>Asks a source about its binary logs, over a session that is kept as long as it lasts.</summary>
internal sealed class SourceQuestions(ServerEndpoint source, ServerLogin login, TimeSpan timeout) : IAsyncDisposable
{
    // MySQL encrypts a file behind a header of its own, which a replica does not get.
    private const int EncryptionHeader = 512;

    private ServerSession? _session;
    private bool _mayList = true;

    /// <summary>What it runs; known after the first answer.</summary>
    internal ServerRelease Release { get; private set; }

    /// <summary>Asks.</summary>
    /// <exception cref="ReplicationException">It does not answer, or has no binary log.</exception>
    internal async Task<SourceLogs> AskAsync(CancellationToken cancellation)
    {
        try
        {
            if (_session is not { IsOpen: true, IsBusy: false })
            {
                await CloseAsync();
                _mayList = true;
                _session = await ServerSession.OpenAsync(source, login, timeout, cancellation);
                Release = _session.Release;
                // Too old for anything here.
                _ = _session.Dialect;
            }

            return await AskAsync(_session, cancellation);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task<SourceLogs> AskAsync(ServerSession session, CancellationToken cancellation)
    {
        var uuid = Release.IsMariaDb ? "NULL" : "@@global.server_uuid";
        var row = (await session.QueryAsync($"SELECT {uuid} AS uuid, @@global.log_bin AS log_bin, UNIX_TIMESTAMP() AS now", null, cancellation))[0];
        if (row.Text("log_bin") is "0" or "OFF")
            throw new ReplicationException(ReplicationError.NotConfigured, source, $"{source} writes no binary log (log_bin is off).", "Turn it on in the server's configuration, and restart the server.");
        var files = await ListAsync(session, cancellation);
        var first = files is { Count: > 0 } ? files[0].Name : await FirstAsync(session, cancellation);
        return new SourceLogs
        {
            ServerUuid = row["uuid"],
            First = first,
            Files = files,
            Now = DateTimeOffset.FromUnixTimeSeconds(row.Number("now") ?? 0),
        };
    }

    private async Task<IReadOnlyList<SourceLog>?> ListAsync(ServerSession session, CancellationToken cancellation)
    {
        if (!_mayList)
            return null;
        try
        {
            var rows = await session.QueryAsync("SHOW BINARY LOGS", null, cancellation);
            return [.. rows.Select(r => new SourceLog(LogFileName.Parse(r.Text("Log_name")), (r.Number("File_size") ?? 0) - (r["Encrypted"] == "Yes" ? EncryptionHeader : 0)))];
        }
        catch (ReplicationException refused) when (refused.Error == ReplicationError.MissingPrivilege && !Release.IsMariaDb)
        {
            // On MySQL REPLICATION SLAVE alone does for the archive; how far behind it is then nobody knows. MariaDB shows nothing without BINLOG MONITOR.
            _mayList = false;
            return null;
        }
    }

    private async Task<LogFileName> FirstAsync(ServerSession session, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync("SHOW BINLOG EVENTS LIMIT 1", null, cancellation);
        return rows.Count > 0
            ? LogFileName.Parse(rows[0].Text("Log_name"))
            : throw new ReplicationException(ReplicationError.NotConfigured, source, string.Create(CultureInfo.InvariantCulture, $"{source} shows no binary log."), "Look at its error log and its binary log index.");
    }

    private async ValueTask CloseAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }
}
