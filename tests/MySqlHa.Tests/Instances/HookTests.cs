using System.Diagnostics;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

/// <summary>-OnMaster, -OnBackup, -OnFault and -OnStop. What they do is seen in a list that they captured.</summary>
public sealed class HookTests : InstanceTest
{
    private const string AllHooks = "-OnMaster { param($change) $log.Enqueue('master') } -OnBackup { $log.Enqueue('backup') } -OnFault { $log.Enqueue('fault') } -OnStop { $log.Enqueue('stop') }";
    private readonly System.Collections.Concurrent.ConcurrentQueue<object> _log = new();

    [Fact]
    public void Hooks_run_in_order_and_OnStop_before_the_stop_returns()
    {
        StartWith(AllHooks);
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        Cable.IpFar("link", "set", Cable.FarInterface, "down");
        Session.Run("Wait-VrrpInstance vip Fault").ThrowIfFailed();
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        Assert.Equal(["backup", "master", "fault", "stop"], _log);
    }

    [Fact]
    public void A_hook_is_given_the_change_and_sees_variables_as_they_were()
    {
        Session.Run("$global:word = 'before'").ThrowIfFailed();
        StartWith("-OnMaster { param($change) $log.Enqueue(\"$word $($change.Name) $($change.From) $($change.To)\") }", "function Begin { $local = 1; $word = 'inside'; COMMAND }; Begin; $global:word = 'after'");
        Until(() => !_log.IsEmpty, "The hook");
        Assert.Equal(["inside vip Backup Master"], _log);
    }

    [Fact]
    public void A_hook_runs_in_the_folder_of_its_session()
    {
        var folder = Directory.CreateTempSubdirectory("mysqlha [hook] ");
        Session.Run("$ExecutionContext.SessionState.Path.SetLocation([WildcardPattern]::Escape($args[0]))", folder.FullName).ThrowIfFailed();
        StartWith("-OnMaster { $log.Enqueue($PWD.ProviderPath) }");
        Until(() => !_log.IsEmpty, "The hook");
        Session.Run("$ExecutionContext.SessionState.Path.SetLocation('/')").ThrowIfFailed();
        folder.Delete();
        Assert.Equal([folder.FullName], _log);
    }

    [Fact]
    public void A_hook_that_throws_is_logged_and_the_next_one_runs()
    {
        StartWith("-OnBackup { throw 'no luck' } -OnMaster { $log.Enqueue('master') }");
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        Until(() => !_log.IsEmpty, "The hook");
        var line = Session.Run("(Get-VrrpInstance vip).Log | Where-Object Code -eq HookFailed");
        Assert.Contains("-OnBackup", (string)line.Property("Message")!, StringComparison.Ordinal);
        Assert.Contains("no luck", (string)line.Property("Message")!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("while ($true) { }")]
    [InlineData("[Threading.Thread]::Sleep(60000)")]
    public void A_hook_that_hangs_holds_up_neither_the_engine_nor_the_stop(string hang)
    {
        StartWith($"-OnMaster {{ $log.Enqueue('in'); {hang} }} -OnStop {{ $log.Enqueue('stop') }}");
        Until(() => !_log.IsEmpty, "The hook");
        var sent = Sent();
        Until(() => Sent() > sent + 3, "An advertisement");

        // 2 s for the hook to end by itself, 1 s for being told to; the target is 3.
        var clock = Stopwatch.StartNew();
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 9);
        Assert.Equal(["in", "stop"], _log);
        Assert.False(Cable.HasAddress("10.78.0.100"));
        Assert.Equal(1, Session.Run("@((Get-VrrpInstance vip).Log | Where-Object Code -eq HookTimeout).Count").Single<int>());
    }

    [Fact]
    public void Hooks_of_an_instance_that_did_not_start_do_not_run()
    {
        Session.Run("$global:log = $args[0]", _log).ThrowIfFailed();
        Assert.Single(Session.Run(Start(AllHooks).Replace(Cable.Interface, "nothere", StringComparison.Ordinal)).Errors);
        Session.Run(Start()).ThrowIfFailed();
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        Assert.Empty(_log);
    }

    [Fact]
    public void Hooks_outlive_the_session_that_started_the_instance()
    {
        using (var other = new ModuleSession(Cable.Near))
        {
            other.Run("$global:log = $args[0]", _log).ThrowIfFailed();
            other.Run(Start(AllHooks)).ThrowIfFailed();
            other.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
            other.Abandon();
        }

        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        Assert.Equal(["backup", "master", "stop"], _log);
    }

    private long Sent() => Session.Run("(Get-VrrpInstance vip).Counters.Sent").Single<long>();

    private void StartWith(string hooks, string around = "COMMAND")
    {
        Session.Run("$global:log = $args[0]", _log).ThrowIfFailed();
        Session.Run(around.Replace("COMMAND", Start(hooks), StringComparison.Ordinal)).ThrowIfFailed();
    }
}
