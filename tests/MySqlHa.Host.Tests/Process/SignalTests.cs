namespace MySqlHa.Host.Tests.Process;

public sealed class SignalTests(TestModule module) : IClassFixture<TestModule>
{
    [Theory]
    [InlineData(HostProcess.SigInt, 130)]
    [InlineData(HostProcess.SigTerm, 143)]
    public async Task The_script_stops_its_finally_runs_and_the_module_is_removed(int signal, int code)
    {
        var script = module.Write("wait.ps1", "try { Wait-Forever } finally { [Console]::WriteLine('finally') }");
        using var host = HostProcess.Start(module, script);
        await host.Expect("ready\n");
        host.Signal(signal);
        var result = await host.End();

        Assert.Equal(code, result.ExitCode);
        Assert.Equal(["ready", "finally", "removed"], result.Lines);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task A_script_deaf_to_its_stop_is_left_behind_after_the_bound()
    {
        using var host = HostProcess.Start(module, "-c", "[Console]::WriteLine('ready'); [Threading.Thread]::Sleep(-1)");
        await host.Expect("ready\n");
        host.Signal(HostProcess.SigTerm);
        var result = await host.End();

        Assert.Equal(143, result.ExitCode);
        Assert.Contains("did not stop in time", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once_without_clean_up()
    {
        using var host = HostProcess.Start(
            module, "-c", "try { Wait-Forever } finally { [Console]::WriteLine('cleaning'); [Threading.Thread]::Sleep(-1) }");
        await host.Expect("ready\n");
        host.Signal(HostProcess.SigTerm);
        await host.Expect("cleaning\n");
        host.Signal(HostProcess.SigInt);
        var result = await host.End();

        Assert.Equal(130, result.ExitCode);
        Assert.DoesNotContain("removed", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task A_native_command_whose_output_is_read_is_killed()
    {
        using var host = HostProcess.Start(module, "-c", "[Console]::WriteLine('ready'); $x = /bin/sleep 1000");
        await host.Expect("ready\n");
        host.Signal(HostProcess.SigTerm);
        var result = await host.End();

        Assert.Equal((143, "ready\nremoved\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task A_native_command_at_the_terminal_hears_Ctrl_C_itself()
    {
        using var host = HostProcess.StartAtTerminal(module, "-c '/bin/sh -c \"echo ready; exec sleep 1000\"'");
        await host.Expect("ready");
        await host.Type("\u0003");
        var result = await host.End();

        Assert.Equal(130, result.ExitCode);
        Assert.EndsWith("removed\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_script_that_waits_at_a_prompt()
    {
        using var host = HostProcess.StartAtTerminal(module, "-c Invoke-Danger");
        await host.Expect("(default is \"Y\"): ");
        await host.Type("\u0003");
        var result = await host.End();

        Assert.Equal(130, result.ExitCode);
        Assert.Contains("removed", result.Output, StringComparison.Ordinal);
    }
}
