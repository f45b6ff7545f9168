namespace MySqlHa.Host.Tests.Process;

public sealed class ExitCodeTests(TestModule module) : IClassFixture<TestModule>
{
    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("1", 0)]
    [InlineData("throw 'x'", 1)]
    [InlineData("Get-Command no-such", 1)]
    [InlineData("Get-Command no-such; 1", 0)]
    [InlineData("/bin/false", 1)]
    [InlineData("/bin/sh -c 'exit 9'; exit $LASTEXITCODE", 9)]
    [InlineData("if (", 1)]
    [InlineData("foo)", 1)]
    [InlineData("exit [int](-not $true)", 0)]
    public async Task Of_a_command(string command, int code) => Assert.Equal(code, (await HostProcess.Run(module, "-Command", command)).ExitCode);

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("function f { exit 4 }; f; 'not reached'", 4)]
    [InlineData("1", 0)]
    [InlineData("/bin/false", 0)]
    [InlineData("Get-Command no-such", 0)]
    [InlineData("throw 'x'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Command no-such; exit 7", 1)]
    [InlineData("if (", 1)]
    public async Task Of_a_file(string text, int code)
    {
        var script = module.Write($"{Guid.NewGuid():N}.ps1", text);
        var result = await HostProcess.Run(module, script);

        Assert.Equal(code, result.ExitCode);
        Assert.DoesNotContain("not reached", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_nested_script_exits_alone()
    {
        var inner = module.Write("inner.ps1", "exit 3");
        var outer = module.Write("outer.ps1", $"& '{inner}'; \"inner $LASTEXITCODE\"; exit 5");
        var result = await HostProcess.Run(module, outer);

        Assert.Equal((5, "inner 3"), (result.ExitCode, result.Lines[0]));
    }

    [Theory]
    [InlineData("no-such.ps1")]
    [InlineData("-File", "no-such.ps1")]
    [InlineData("-NoSuch")]
    public async Task Of_a_bad_command_line_is_64(params string[] args)
    {
        var result = await HostProcess.Run(module, args);

        Assert.Equal(64, result.ExitCode);
        Assert.Contains(args[^1], result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Without_the_module_it_is_1_and_says_where_it_looked()
    {
        var result = await HostProcess.RunWithInput(module, "", ["-c", "1"], new Dictionary<string, string?> { ["MYSQLHA_MODULE"] = "/no/such" });

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("/no/such", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_cannot_load_is_1_and_says_why()
    {
        var broken = Path.GetDirectoryName(module.Write("broken/MySqlHa.psd1", "@{ RootModule = 'no.dll'; ModuleVersion = '1.0' }"))!;
        var result = await HostProcess.RunWithInput(module, "", ["-c", "1"], new Dictionary<string, string?> { ["MYSQLHA_MODULE"] = broken });

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("cannot import the module", result.Error, StringComparison.Ordinal);
    }
}
