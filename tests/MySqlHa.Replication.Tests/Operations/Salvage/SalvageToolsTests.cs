using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Salvage;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Tests.Operations.Rejoin;
using MySqlHa.Replication.Tests.Topology;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>The servers' programs: which is missing, and what they are given.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class SalvageToolsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-tools-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("9.7.0", "mysqlbinlog", "mysql-server-core", "mysql", "mysql-client-core", "--include-gtids")]
    [InlineData("10.11.6-MariaDB", "mariadb-binlog", "mariadb-client", "mariadb", "mariadb-client", "--do-domain-ids GTID list")]
    public async Task A_missing_program_is_one_error_that_names_its_package(string version, string binlog, string binlogPackage, string client, string clientPackage, string help)
    {
        var first = await Assert.ThrowsAsync<ReplicationException>(FindAsync);
        Assert.Equal(ReplicationError.ToolMissing, first.Error);
        Assert.StartsWith($"{binlog} for ", first.Message, StringComparison.Ordinal);
        Assert.Contains($"was not found in {_folder}. Nothing was changed.", first.Message, StringComparison.Ordinal);
        Assert.Contains(binlogPackage, first.Remedy, StringComparison.Ordinal);
        Assert.Contains("-ToolPath", first.Remedy, StringComparison.Ordinal);

        // The other flavour's does not do, and that is said.
        Put(binlog, $"echo {(help.StartsWith("--do", StringComparison.Ordinal) ? "--include-gtids" : "--do-domain-ids")}");
        Assert.Contains($"{Path.Combine(_folder, binlog)} is ", (await Assert.ThrowsAsync<ReplicationException>(FindAsync)).Message, StringComparison.Ordinal);

        Put(binlog, $"echo {help}");
        var second = await Assert.ThrowsAsync<ReplicationException>(FindAsync);
        Assert.Equal(ReplicationError.ToolMissing, second.Error);
        Assert.StartsWith($"{client} for ", second.Message, StringComparison.Ordinal);
        Assert.Contains(clientPackage, second.Remedy, StringComparison.Ordinal);

        Task<SalvageTools> FindAsync() => SalvageTools.FindAsync(Snapshots.Ready(version), _folder, Token);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task No_program_is_given_a_password_where_others_see_it(ServerKind kind)
    {
        var seen = SpiedTools.Make(kind, _folder);
        await using var pair = await RejoinPair.StartAsync(kind);
        await pair.UnseenAsync("INSERT INTO app.t VALUES (2, 'unseen')");
        await using var context = pair.Context();
        var found = new List<FoundTransaction>();
        await foreach (var one in MissingTransactionOperation.ReadAsync(context, pair.EndB, new() { Source = pair.EndA, ToolPath = _folder }, Token))
            found.Add(one);
        var logs = Assert.Single(found).LogFolder;
        try
        {
            var made = await RestoreTransactionOperation.PrepareAsync(context, pair.EndB, new(logs, found.Select(f => f.Transaction)), new() { ToolPath = _folder }, Token);
            var result = await PlanRunner.RunAsync(made.Plan, context, null, null, Token);
            Assert.True(result.Completed, result.Failure?.Message);
        }
        finally
        {
            Directory.Delete(logs, recursive: true);
        }

        Assert.Equal("2", await RejoinPair.CountAsync(pair.B));
        var all = await File.ReadAllTextAsync(seen, Token);
        // The one that fetches, the one that prints, and the client.
        Assert.All((string[])["--read-from-remote-server", "--no-defaults -", "--binary-mode"], a => Assert.Contains(a, all, StringComparison.Ordinal));
        Assert.DoesNotContain(pair.Login.Password, all, StringComparison.Ordinal);
        Assert.DoesNotContain("MYSQL_PWD", all, StringComparison.Ordinal);
        var modes = Mode().Matches(all).Select(m => (Mode: m.Groups["mode"].Value, Path: m.Groups["path"].Value)).ToList();
        Assert.InRange(modes.Count(m => m.Path.EndsWith("login.cnf", StringComparison.Ordinal)), 2, 9);
        Assert.All(modes, m => Assert.Equal(m.Path.EndsWith("login.cnf", StringComparison.Ordinal) ? "600" : "700", m.Mode));
        Assert.All(modes, m => Assert.False(Path.Exists(m.Path), m.Path));
    }

    private void Put(string name, string script)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [GeneratedRegex(@"^mode (?<mode>\d+) (?<path>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Mode();
}
