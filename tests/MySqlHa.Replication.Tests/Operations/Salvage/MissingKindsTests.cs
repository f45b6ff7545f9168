using MySqlHa.Lab.Server;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Operations.Salvage;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Tests.BinaryLog;
using MySqlHa.Replication.Tests.Server;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>
/// The search in logs of real servers that hold all that a log can hold (see <see cref="LoggedWork"/>): several files, checksums on and off, compressed
/// transactions, XA, DDL, statements; without an index, and torn in the middle of the last transaction. What the server's own program prints is the measure.
/// </summary>
public sealed class MissingKindsTests(LoggedServers logs) : IClassFixture<LoggedServers>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-kinds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Everything_behind_what_the_survivor_has_is_listed_from_a_torn_folder_without_an_index(ServerKind kind)
    {
        foreach (var file in logs.Printed(kind).Keys)
            File.Copy(Path.Combine(logs.Folder(kind), file), Path.Combine(_folder, file));
        var printed = logs.Printed(kind).SelectMany(f => f.Value.Select(t => (File: f.Key, t.Gtid, t.Position, t.End))).ToList();
        var torn = printed[^1];
        using (var last = new FileStream(Path.Combine(_folder, torn.File), FileMode.Open))
            last.SetLength(torn.End - 3);
        Assert.Empty(Directory.GetFiles(_folder, "*.index"));

        // In the middle of the second file: it and all behind it are to be read, the first is not.
        var had = printed.FindIndex(p => p.File == "binlog.000002") + 2;
        var own = printed.Take(had).Where(p => p.Gtid.Length > 0).Select(p => p.Gtid).ToList();
        await using var survivor = await LoopbackServer.StartNewAsync(kind, 2);
        await survivor.ExecuteAsync(kind == ServerKind.MySql ? $"SET GLOBAL gtid_purged = '{string.Join(',', own)}'" : $"SET GLOBAL gtid_slave_pos = '{own[^1]}'");

        var (found, notices) = await FindAsync(survivor);
        Assert.Equal(printed.Skip(had).SkipLast(1).Select(p => (p.File, p.Gtid, p.Position, p.End)), found.Select(t => (t.LogFile, t.Gtid, t.Position, t.EndPosition)));
        Assert.Equal(printed.Skip(had).SkipLast(1).Select(p => p.File).Distinct(), found.Select(t => t.LogFile).Distinct());
        Assert.InRange(found.Select(t => t.LogFile).Distinct().Count(), 3, 9);
        Assert.Equal(Enum.GetValues<TransactionKind>().Order(), found.Select(t => t.Kind).Distinct().Order());
        Assert.Contains(found, t => t.Compressed && t.Rows > 1);
        Assert.Contains(found, t => t is { Kind: TransactionKind.Dml, Rows: 0 });
        Assert.Contains($"{torn.File} is whole up to {torn.Position} of {torn.End - 3} bytes", Assert.Single(notices), StringComparison.Ordinal);
    }

    private async Task<(List<LoggedTransaction> Found, List<string> Notices)> FindAsync(LoopbackServer survivor)
    {
        await using var context = new PlanContext(_ => OneOfEach.Admin(survivor), TimeSpan.FromSeconds(10));
        var (all, notices) = (new List<LoggedTransaction>(), new List<string>());
        await foreach (var found in MissingTransactionOperation.ReadAsync(context, OneOfEach.Endpoint(survivor), new() { LogFolder = _folder, Notice = notices.Add }, TestContext.Current.CancellationToken))
            all.Add(found.Transaction);
        return (all, notices);
    }
}
