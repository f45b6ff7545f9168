namespace MySqlHa.Host.Tests.Process;

public sealed class PromptTests(TestModule module) : IClassFixture<TestModule>
{
    [Theory]
    [InlineData("Invoke-Danger", "-Confirm:$false")]
    [InlineData("Get-Secret", "-Credential")]
    [InlineData("$Host.UI.ReadLine()", "parameter")]
    [InlineData("$Host.UI.ReadLineAsSecureString()", "SecureString")]
    [InlineData("Get-Need", "Number")]
    public async Task Without_a_terminal_fail_and_name_the_remedy(string command, string remedy)
    {
        var result = await HostProcess.RunWithInput(module, "y\n", ["-c", command]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(remedy, result.Error, StringComparison.Ordinal);
        Assert.Equal("removed\n", result.Output);
    }

    [Fact]
    public async Task NonInteractive_fails_at_a_terminal_too()
    {
        using var host = HostProcess.StartAtTerminal(module, "-NonInteractive -c Invoke-Danger");
        var result = await host.End();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("-Confirm:$false", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y\r", "done")]
    [InlineData("n\r", "kept")]
    [InlineData("what\ry\r", "done")]
    public async Task Confirmation_is_asked_at_a_terminal(string typed, string outcome)
    {
        using var host = HostProcess.StartAtTerminal(module, "-c Invoke-Danger");
        await host.Expect("[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [S] Suspend  [?] Help (default is \"Y\"): ");
        await host.Type(typed);
        await host.Expect(outcome);
        Assert.Equal(0, (await host.End()).ExitCode);
    }

    [Fact]
    public async Task Mandatory_values_are_asked_until_they_fit()
    {
        using var host = HostProcess.StartAtTerminal(module, "-c Get-Need");
        await host.Expect("Number: ");
        await host.Type("x\r");
        await host.Expect("is not of type Int32");
        await host.Expect("Number: ");
        await host.Type("42\r");
        await host.Expect("number 42");
        Assert.Equal(0, (await host.End()).ExitCode);
    }

    [Fact]
    public async Task Passwords_are_not_shown()
    {
        using var host = HostProcess.StartAtTerminal(module, "-c Get-Secret");
        await host.Expect("Password for user bob: ");
        await host.Type("hunter2\r");
        var result = await host.End();

        Assert.Contains("*******", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n7\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_one_line_that_is_taken_back()
    {
        using var host = HostProcess.StartAtTerminal(module, "-c Show-Progress");
        var result = await host.End();

        Assert.Contains("\r\e[KCopying: rows\r\e[Kafter\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_come_with_a_terminal_and_go_with_NO_COLOR()
    {
        using var coloured = HostProcess.StartAtTerminal(module, "-c 'Get-Command Import-Module; $Host.UI.RawUI.WindowSize.Width'");
        var result = await coloured.End();
        Assert.Contains("\e[32;1mCommandType", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n100\n", result.Output, StringComparison.Ordinal);

        using var plain = HostProcess.StartAtTerminal(module, "-c 'Get-Command Import-Module'", new Dictionary<string, string?> { ["NO_COLOR"] = "1" });
        Assert.DoesNotContain("\e[32", (await plain.End()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interactive_session_continues_lines_survives_Ctrl_C_and_exits()
    {
        using var host = HostProcess.StartAtTerminal(module, "");
        await host.Expect("> ");
        await host.Type("if (1) {\r");
        await host.Expect(">> ");
        await host.Type("'in' + 'side' }\r\r");
        await host.Expect("inside");
        await host.Expect("> ");
        await host.Type("Wait-Forever\r");
        await host.Expect("ready");
        await host.Type("\u0003");
        await host.Expect("> ");
        await host.Type("abandoned\u0003");
        await host.Expect("> ");
        await host.Type("exit 3\r");
        var result = await host.End();

        Assert.Equal(3, result.ExitCode);
        Assert.EndsWith("removed\n", result.Output, StringComparison.Ordinal);
    }
}
