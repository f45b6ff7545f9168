using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>The binary logs of the failed server: in a folder, or still on the server, from which those that are needed are fetched.</summary>
internal sealed class FailedLogs : IDisposable
{
    private readonly ServerSnapshot? _source;
    private readonly PlanContext? _context;
    private BinaryLogFolder? _folder;
    private string? _fetched;

    private FailedLogs(BinaryLogFolder folder)
    {
        (_folder, Files, Name) = (folder, folder.Files, $"the binary logs in {folder.Path}");
        foreach (var file in Enumerable.Reverse(folder.Files))
        {
            using var head = folder.OpenHead(file);
            if (head.IsMariaDb is not { } mariaDb)
                continue;
            (IsMariaDb, ServerId, Version) = (mariaDb, head.ServerId, $"{(mariaDb ? "MariaDB" : "MySQL")} {head.ServerVersion}");
            break;
        }
    }

    private FailedLogs(PlanContext context, ServerSnapshot source, IReadOnlyList<string> files)
    {
        (_context, _source, Files, Name) = (context, source, files, $"the binary logs of {source.Server}");
        (IsMariaDb, ServerId, Version) = (source.Release.IsMariaDb, source.ServerId, source.Release.ToString());
    }

    /// <summary>Names, oldest first.</summary>
    internal IReadOnlyList<string> Files { get; }

    /// <summary>What they are, for messages.</summary>
    internal string Name { get; }

    /// <summary>server_id of the server that wrote them.</summary>
    internal uint ServerId { get; }

    internal bool IsMariaDb { get; }

    internal string Version { get; } = "";

    /// <summary>Whether files that were fetched are kept: somebody may want to read them again.</summary>
    internal bool KeepsFetched { get; set; }

    /// <summary>Which files are not there though they follow a given one, in words; null for none.</summary>
    internal string? HoleBehind(string file) => _folder is { } folder
        && folder.Missing.Zip(folder.Warnings).FirstOrDefault(m => BinaryLogFolder.NumberOf(m.First) > BinaryLogFolder.NumberOf(file)) is { Second: { } words } ? words : null;

    internal static async Task<FailedLogs> OpenAsync(PlanContext context, MissingTransactionOptions options, CancellationToken cancellation)
    {
        if (options.Source is not { } server)
        {
            var folder = BinaryLogFolder.Open(options.LogFolder ?? throw new ArgumentException("Neither a folder nor a source.", nameof(options)));
            foreach (var warning in folder.Warnings)
                options.Notice(warning);
            return new(folder);
        }

        var source = await (await context.SessionAsync(server, cancellation)).TakeSnapshotAsync(cancellation);
        return new(context, source, [.. (await SetReplicationSourceOperation.ReadLogsAsync(context, server, cancellation)).Select(l => l.Name)]);
    }

    /// <summary>Reads what was logged before a file.</summary>
    internal async Task<LogHead> HeadAsync(string file, CancellationToken cancellation)
    {
        if (_folder is null)
            return new(file, await ErrantTraceReader.BeforeAsync(await _context!.SessionAsync(_source!.Server, cancellation), file, cancellation));
        using var head = _folder.OpenHead(file);
        return new(file, head.Before);
    }

    /// <summary>Has these files in a folder on this machine.</summary>
    /// <returns>The folder, and the names: a live server may have begun another file meanwhile.</returns>
    internal async Task<(BinaryLogFolder Folder, IReadOnlyList<string> Files)> HaveAsync(IReadOnlyList<string> needed, string? toolPath, CancellationToken cancellation)
    {
        if (_folder is null)
        {
            _fetched = await LogFetch.RunAsync(_context!, _source!, needed[0], toolPath, cancellation);
            _folder = BinaryLogFolder.Open(_fetched);
        }

        return (_folder, [.. _folder.Files.Where(f => needed.Contains(f) || !Files.Contains(f))]);
    }

    public void Dispose()
    {
        if (_fetched is not null && !KeepsFetched && Directory.Exists(_fetched))
            Directory.Delete(_fetched, recursive: true);
    }
}
