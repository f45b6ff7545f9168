using MySqlHa.Lab.Server;
using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.Tests.BinaryLog;

/// <summary>The binary logs of one server of each kind that did <see cref="LoggedWork"/>, copied, and what the servers' own program makes of them.</summary>
public sealed class LoggedServers : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-logs-").FullName;
    private readonly Dictionary<ServerKind, IReadOnlyDictionary<string, IReadOnlyList<PrintedTransaction>>> _printed = [];

    public string Folder(ServerKind kind) => Path.Combine(_folder, kind.ToString());

    /// <summary>What mysqlbinlog or mariadb-binlog prints, by file.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PrintedTransaction>> Printed(ServerKind kind) => _printed[kind];

    /// <summary>Reads a file to its end.</summary>
    public static (List<LoggedTransaction> Transactions, TornLog? Torn) Read(string path)
    {
        using var reader = BinaryLogReader.Open(path);
        var all = new List<LoggedTransaction>();
        while (reader.Read() is { } transaction)
            all.Add(transaction);
        return (all, reader.Torn);
    }

    public async ValueTask InitializeAsync()
    {
        var tools = MySqlTools.Make(Path.Combine(_folder, "tools"));
        var done = await Task.WhenAll(new[] { ServerKind.MySql, ServerKind.MariaDb }.Select(async kind =>
        {
            await using (var server = await LoopbackServer.StartNewAsync(kind))
            {
                await LoggedWork.RunAsync(server);
                await server.StopAsync();
                Directory.CreateDirectory(Folder(kind));
                foreach (var file in Directory.EnumerateFiles(Path.Combine(server.Folder, "data"), "binlog.*"))
                    File.Copy(file, Path.Combine(Folder(kind), Path.GetFileName(file)));
            }

            var printed = new Dictionary<string, IReadOnlyList<PrintedTransaction>>();
            foreach (var file in BinaryLogFolder.Open(Folder(kind)).Files)
                printed[file] = await PrintedLog.ReadAsync(kind, tools, Path.Combine(Folder(kind), file));
            return (kind, printed);
        }));
        foreach (var (kind, printed) in done)
            _printed[kind] = printed;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
