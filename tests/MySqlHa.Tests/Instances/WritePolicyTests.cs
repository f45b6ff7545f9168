using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

/// <summary>What an instance does with the server that it tracks, and what Get-VrrpInstance says of it.</summary>
public sealed class WritePolicyTests : InstanceTest
{
    private readonly string _journal = Directory.CreateTempSubdirectory("mysqlha-policy-").FullName;

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_pair_in_one_process_is_closed_opened_and_closed_again(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        Login(pair.Monitor);
        var refused = Session.Run(Tracking(pair.A, 1, "$ErrorActionPreference = 'Continue'"));
        Assert.StartsWith("MissingPrivilege,", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("GRANT ", refused.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("-Role Node", refused.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("-WritePolicy Unmanaged", refused.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(Session.Run("Get-VrrpInstance | Where-Object State -ne Stopped").Output);

        Login(pair.Admin);
        await pair.B.ExecuteAsync(kind == ServerKind.MySql ? "SET GLOBAL super_read_only = ON" : "SET GLOBAL read_only = ON");
        Session.Run(Tracking(pair.A, 1)).ThrowIfFailed();
        Until(() => Show("Role") == "Open", "Serving");
        Assert.Equal(("Master", "ActiveOnly", "Open"), (Show("State"), Show("WritePolicy"), Show("Fence")));
        Assert.Equal($"127.0.0.1:{pair.B.Port}", Show("Peer"));
        Assert.Equal("0", await pair.A.ScalarAsync("SELECT @@global.read_only"));
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        Assert.Equal("1", await pair.A.ScalarAsync("SELECT @@global.read_only"));
    }

    [Fact]
    public async Task Unmanaged_touches_nothing_and_a_server_that_is_not_there_is_no_error()
    {
        await using var server = await LoopbackServer.StartNewAsync(ServerKind.MariaDb);
        Login(server.Admin);
        Session.Run(Tracking(server, 1, more: "-WritePolicy Unmanaged")).ThrowIfFailed();
        Until(() => Show("State") == "Master", "Being master");
        Assert.Equal(("", ""), (Show("Role"), Show("Fence")));
        Assert.Equal("0", await server.ScalarAsync("SELECT @@global.read_only"));
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        Assert.Equal("0", await server.ScalarAsync("SELECT @@global.read_only"));

        await server.KillAsync();
        Session.Run(Tracking(server, 1)).ThrowIfFailed();
        Until(() => Show("State") == "Fault" && Show("Role") == "FencePending", "A pending fence");
        await server.StartAsync();
        Until(() => Show("Fence") == "Holds", "The fence");
        Until(() => Show("Role") == "Refused", "The refusal: no channel tells the other node");
        Assert.Contains("Initialize-DualSource", Show("Reason"), StringComparison.Ordinal);
        Assert.Equal("1", await server.ScalarAsync("SELECT @@global.read_only"));
    }

    public override void Dispose()
    {
        base.Dispose();
        Directory.Delete(_journal, recursive: true);
        GC.SuppressFinalize(this);
    }

    private void Login(LabAccount account) => Session.Run(
        $"$credential = [pscredential]::new('{account.User}', [Net.NetworkCredential]::new('', '{account.Password}').SecurePassword)").ThrowIfFailed();

    private string Tracking(LoopbackServer server, int node, string before = "", string more = "") =>
        $"{before}\n{Start($"-Priority {100 - node} -TrackMySql 127.0.0.1:{server.Port} -Credential $credential -JournalFolder '{_journal}' {more}")}";

    private string Show(string property) => string.Join("", Session.Run($"(Get-VrrpInstance vip).{property}").Output);
}
