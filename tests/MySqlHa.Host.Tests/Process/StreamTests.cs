namespace MySqlHa.Host.Tests.Process;

public sealed class StreamTests(TestModule module) : IClassFixture<TestModule>
{
    [Fact]
    public async Task Errors_go_to_standard_error_in_the_concise_view_and_all_else_to_standard_output()
    {
        var script = module.Write("streams.ps1", """
            'out'
            Get-Command no-such
            $Host.UI.WriteWarningLine('w'); $Host.UI.WriteVerboseLine('v'); $Host.UI.WriteDebugLine('d')
            throw 'end'
            """);
        var result = await HostProcess.Run(module, script);

        Assert.Equal(["out", "WARNING: w", "VERBOSE: v", "DEBUG: d", "removed"], result.Lines);
        Assert.Contains("Get-Command: " + script + ":2\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("     | The term 'no-such' is not recognized", result.Error, StringComparison.Ordinal);
        Assert.Contains("Exception: " + script + ":4\n", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Error);
    }

    [Fact]
    public async Task Tables_look_as_in_pwsh_and_carry_no_escapes()
    {
        var result = await HostProcess.Run(module, "-c", "Get-Command Import-Module");

        Assert.Equal("", result.Lines[0]);
        Assert.Matches(@"^CommandType     Name +Version +Source$", result.Lines[1]);
        Assert.Matches(@"^-----------     ---- +------- +------$", result.Lines[2]);
        Assert.Matches(@"^Cmdlet          Import-Module +7\.\S+ +Microsoft\.PowerShell\.Core$", result.Lines[3]);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public async Task Width_is_120_without_a_terminal() =>
        Assert.Equal("120", (await HostProcess.Run(module, "-c", "$Host.UI.RawUI.BufferSize.Width")).Lines[0]);

    [Fact]
    public async Task Text_is_utf8_both_ways_without_a_byte_order_mark()
    {
        var result = await HostProcess.RunWithInput(module, "größe 数据库\n", ["-c", "$input; '→'; /bin/echo ü"], new Dictionary<string, string?> { ["LC_ALL"] = "C" });

        Assert.Equal(["größe 数据库", "→", "ü", "removed"], result.Lines);
    }

    [Fact]
    public async Task Input_arrives_line_by_line_and_is_left_to_native_commands_otherwise()
    {
        Assert.Equal(["[a]", "[b c]", "removed"], (await HostProcess.RunWithInput(module, "a\nb c\n", ["-c", "$input | ForEach-Object { \"[$_]\" }"])).Lines);
        Assert.Equal(["raw", "removed"], (await HostProcess.RunWithInput(module, "raw\n", ["-c", "/bin/cat"])).Lines);

        var script = module.Write("input.ps1", "foreach ($line in $input) { \"<$line>\" }");
        Assert.Equal(["<x>", "removed"], (await HostProcess.RunWithInput(module, "x\n", [script])).Lines);
    }

    [Fact]
    public async Task Commands_come_from_standard_input()
    {
        var result = await HostProcess.RunWithInput(module, "$x = 1\nif ($x) {\n 'yes'\n}\nelse { 'no' }\n\n'last'\nexit 4\n'never'\n", []);
        Assert.Equal(4, result.ExitCode);
        Assert.Equal(["yes", "last", "removed"], result.Lines);

        Assert.Equal(1, (await HostProcess.RunWithInput(module, "Get-Command no-such\n", ["-Command", "-"])).ExitCode);
    }

    [Fact]
    public async Task Arguments_arrive_as_with_pwsh_File()
    {
        var script = module.Write("with space.ps1", """
            param([string] $Name, [switch] $On, [switch] $Off, [string[]] $List, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$On|$Off|$($List.Count)|$($Rest -join ';')|$($Rest.Count)"
            "$PSScriptRoot" -eq [IO.Path]::GetDirectoryName($PSCommandPath)
            """);
        var result = await HostProcess.Run(module, "-File", script, "-Name", "a \"b\" 'c' $x", "-On", "-Off:$false", "-List", "1,2", "x y", "", "*");

        Assert.Equal(["a \"b\" 'c' $x|True|False|1|x y;;*|3", "True", "removed"], result.Lines);
    }

    [Fact]
    public async Task A_script_without_the_extension_runs_too() =>
        Assert.Equal(["hi x", "removed"], (await HostProcess.Run(module, module.Write("tool", "#!/usr/bin/env mysqlha\n\"hi $args\""), "x")).Lines);

    [Fact]
    public async Task Home_may_be_missing() =>
        Assert.Equal(0, (await HostProcess.RunWithInput(module, "", ["-c", "1"], new Dictionary<string, string?> { ["HOME"] = null })).ExitCode);

    [Fact]
    public async Task Progress_is_silent_without_a_terminal()
    {
        var result = await HostProcess.Run(module, "-c", "Show-Progress");
        Assert.Equal("after\nremoved\n", result.Output);
        Assert.Empty(result.Error);
    }
}
