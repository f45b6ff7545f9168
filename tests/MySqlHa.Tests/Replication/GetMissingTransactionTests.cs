using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

[Collection(ProcessWide.Name)]
public sealed class GetMissingTransactionTests : IDisposable
{
    private const string Password = "Missing-never-shown-1";
    private readonly ModuleSession _session = new();

    public GetMissingTransactionTests() => _session.Define("account", "salvor", Password);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_a_dead_server_had_and_the_survivor_lacks_comes_out(ServerKind kind)
    {
        await using var failed = await LoopbackServer.StartNewAsync(kind, 1);
        await using var survivor = await LoopbackServer.StartNewAsync(kind, 2);
        await survivor.ExecuteAsync($"SET SESSION sql_log_bin = 0; CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); CREATE USER salvor@'%' IDENTIFIED BY '{Password}'; GRANT ALL ON *.* TO salvor@'%'");
        await failed.ExecuteAsync("SET SESSION sql_log_bin = 0; CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); CREATE TABLE d.gone (a INT PRIMARY KEY)");
        await failed.ExecuteAsync("INSERT d.t VALUES (1), (2); INSERT d.gone VALUES (1)");
        await failed.KillAsync();
        string folder = Path.Combine(failed.Folder, "data");
        string last = Directory.GetFiles(folder, "binlog.0*").Order().Last();
        await using (var stream = new FileStream(last, FileMode.Append))
            await stream.WriteAsync(new byte[7], TestContext.Current.CancellationToken);

        string command = $"'127.0.0.1:{survivor.Port}' | Get-MissingTransaction -LogFolder {folder} -Credential $account";
        var found = _session.Run(command + " -WarningVariable global:warned -WarningAction SilentlyContinue").ThrowIfFailed();
        Assert.Equal(2, found.Output.Count);
        var (first, second) = (found.Output[0].Properties, found.Output[1].Properties);
        Assert.Equal(("Dml", 2L, "d.t"), (first["Kind"].Value, first["Rows"].Value, Assert.Single((string[])first["Tables"].Value)));
        Assert.Equal(($"127.0.0.1:{survivor.Port}", folder, Path.GetFileName(last)), (first["Server"].Value, first["LogFolder"].Value, first["LogFile"].Value));
        Assert.Equal(first["EndPosition"].Value, second["Position"].Value);
        Assert.Contains("no table d.gone", Assert.Single((string[])second["Conflicts"].Value), StringComparison.Ordinal);
        Assert.Contains("is whole up to", _session.Run("$global:warned").Output[0].ToString(), StringComparison.Ordinal);
        Assert.Matches(@"LogFile\s+Position\s+At\s+Kind\s+Rows\s+Tables\s+Conflicts\s+Gtid", _session.Show(command + " -WarningAction SilentlyContinue").ThrowIfFailed().Text);
        Assert.Single(_session.Run(command + " -WarningAction SilentlyContinue | ForEach-Object { if ($_.Tables -contains 'd.gone') { $_ } }").ThrowIfFailed().Output);

        var behind = _session.Run($"{command} -LogFile {Path.GetFileName(last)} -LogPosition {first["EndPosition"].Value} -WarningAction SilentlyContinue");
        Assert.Equal(second["Gtid"].Value, Assert.Single(behind.ThrowIfFailed().Output).Properties["Gtid"].Value);
        Assert.DoesNotContain(Password, found.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encrypted_logs_are_one_clear_error()
    {
        await using var failed = await EncryptedServer.StartNewAsync(ServerKind.MySql, 1);
        await using var survivor = await LoopbackServer.StartNewAsync(ServerKind.MySql, 2);
        await failed.ExecuteAsync("CREATE DATABASE d");
        await failed.KillAsync();
        _session.Define("account", survivor.Admin.User, survivor.Admin.Password);
        var folder = Path.Combine(failed.Folder, "data");
        _session.Run($"Get-MissingTransaction 127.0.0.1:{survivor.Port} {folder} -Credential $account").OneError("EncryptedLog", $"{folder}/binlog.");
    }

    [Theory]
    [InlineData("Get-MissingTransaction 127.0.0.1:9 /nowhere -Credential $account", "InvalidLogFolder", "/nowhere")]
    [InlineData("Get-MissingTransaction 127.0.0.1:9 /etc/passwd -Credential $account", "InvalidLogFolder", "is a file")]
    [InlineData("Get-MissingTransaction 127.0.0.1:9 /etc -LogFile binlog.000001 -Credential $account", "InvalidLogPosition", "go together")]
    [InlineData("Get-MissingTransaction 127.0.0.1:9 /etc -LogPosition 4 -Credential $account", "InvalidLogPosition", "go together")]
    [InlineData("Get-MissingTransaction 127.0.0.1:9 -Source 127.0.0.1:8 -ToolPath /nowhere -Credential $account", "InvalidToolPath", "/nowhere")]
    [InlineData("Get-MissingTransaction 127.0.0.1:9 /etc -Source 127.0.0.1:8 -Credential $account", "InvalidLogFolder", "either")]
    [InlineData("Get-MissingTransaction 127.0.0.1:9 -Credential $account", "InvalidLogFolder", "either")]
    [InlineData("Get-MissingTransaction 127.0.0.1:9 /etc -Credential $account", "Unreachable", "127.0.0.1:9")]
    public void Bad_input_is_one_clear_error(string command, string id, string words)
    {
        _session.Run(command).OneError(id, words);
    }
}
