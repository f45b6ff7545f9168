using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

[Collection(ProcessWide.Name)]
public sealed class GetErrantTransactionTests : IDisposable
{
    private const string Password = "Errant-never-shown-1";
    private readonly ModuleSession _session = new();

    public GetErrantTransactionTests() => _session.Define("account", "monitor", Password);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Rows_written_on_one_node_are_errant_there_and_nowhere_else(ServerKind kind)
    {
        await using var source = await LoopbackServer.StartNewAsync(kind, 1);
        await using var suspect = await LoopbackServer.StartNewAsync(kind, 2);
        foreach (var server in new[] { source, suspect })
            await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); CREATE USER monitor@'%' IDENTIFIED BY '{Password}'");
        await source.ExecuteAsync("INSERT d.t VALUES (1)");
        string command = $"Get-ErrantTransaction 127.0.0.1:{suspect.Port} 127.0.0.1:{source.Port} -Credential $account";
        Assert.Empty(_session.Run(command).ThrowIfFailed().Output);

        await suspect.ExecuteAsync("INSERT d.t VALUES (2); INSERT d.t VALUES (3)");
        var origin = kind == ServerKind.MySql ? await suspect.ScalarAsync("SELECT @@server_uuid") : "2";
        var found = _session.Run(command);
        Assert.Equal(
            ($"127.0.0.1:{suspect.Port}", $"127.0.0.1:{source.Port}", kind == ServerKind.MySql ? origin + ":1-2" : "2-2-2", 2m, origin, true, false, false),
            (found.Property("Server"), found.Property("Source"), found.Property("Gtid"), found.Property("Count"), found.Property("Origin"), found.Property("OwnWrite"), found.Property("InTransit"), found.Property("Conflict")));
        Assert.Matches(@"Server\s+Source\s+Count\s+OwnWrite\s+InTransit\s+Conflict\s+Gtid", _session.Show(command).ThrowIfFailed().Text);

        var mixed = _session.Run($"'127.0.0.1:9', '127.0.0.1:{source.Port}', [pscustomobject]@{{ Server = '127.0.0.1:{suspect.Port}' }} | Get-ErrantTransaction -Source 127.0.0.1:{source.Port} -Credential $account");
        Assert.Equal(["Unreachable", "SameServer"], mixed.ErrorIds);
        Assert.Equal(found.Property("Gtid"), Assert.Single(mixed.Output).Properties["Gtid"].Value);
        Assert.DoesNotContain(Password, mixed.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-ErrantTransaction 127.0.0.1:99999 a -Credential $account", "ParameterArgumentTransformationError", "1 to 65535")]
    [InlineData("Get-ErrantTransaction a ([pscustomobject]@{ Name = 'x' }) -Credential $account", "ParameterArgumentTransformationError", "Server property")]
    [InlineData("Get-ErrantTransaction a b -Credential $account -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem")]
    [InlineData("Get-ErrantTransaction 127.0.0.1:9 127.0.0.1:8 -Credential $account", "Unreachable", "127.0.0.1:9")]
    public void Bad_input_is_one_clear_error(string command, string id, string words)
    {
        _session.Run(command).OneError(id, words);
    }
}
