using System.Text;
using MySqlHa.Host.CommandLine;

namespace MySqlHa.Host.Tests;

public sealed class CommandLineParserTests
{
    [Fact]
    public void First_word_that_is_no_parameter_is_the_script_and_the_rest_is_its_own()
    {
        var request = CommandLineParser.Parse(["-NoLogo", "-nop", "a.ps1", "-NonInteractive", "-Command"]);

        Assert.Equal(StartMode.File, request.Mode);
        Assert.Equal("a.ps1", request.Text);
        Assert.False(request.NonInteractive);
        Assert.Equal([new ScriptArgument("-NonInteractive", null), new ScriptArgument("-Command", null)], request.Arguments);
    }

    [Theory]
    [InlineData("-Command")]
    [InlineData("-c")]
    [InlineData("--command")]
    [InlineData("-COMM")]
    public void Command_takes_all_words_after_it(string name)
    {
        var request = CommandLineParser.Parse([name, "Get-Command", "-Name", "x"]);

        Assert.Equal(StartMode.Command, request.Mode);
        Assert.Equal("Get-Command -Name x", request.Text);
    }

    [Theory]
    [InlineData("-LeastPrivilege")]
    [InlineData("-lea")]
    public void Privilege_is_given_up_when_asked_for(string name)
    {
        var request = CommandLineParser.Parse([name, "-NonInteractive", "x.ps1", "-Service"]);

        Assert.Equal((StartMode.File, "x.ps1", true), (request.Mode, request.Text, request.LeastPrivilege));
        Assert.False(CommandLineParser.Parse(["x.ps1", name]).LeastPrivilege);
    }

    [Fact]
    public void Encoded_command_is_base64_of_utf16()
    {
        var text = Convert.ToBase64String(Encoding.Unicode.GetBytes("'ü'"));

        Assert.Equal("'ü'", CommandLineParser.Parse(["-e", text]).Text);
        Assert.Equal(StartMode.Invalid, CommandLineParser.Parse(["-ec", "%%%"]).Mode);
    }

    [Theory]
    [InlineData("-Command", "-")]
    [InlineData("-File", "-")]
    public void Dash_reads_standard_input(params string[] args) => Assert.Equal(StartMode.StandardInput, CommandLineParser.Parse(args).Mode);

    [Theory]
    [InlineData("-File")]
    [InlineData("-Command")]
    [InlineData("-ExecutionPolicy")]
    [InlineData("-NoSuchThing")]
    [InlineData("-Command", "-", "more")]
    public void What_pwsh_would_refuse_is_refused(params string[] args)
    {
        var request = CommandLineParser.Parse(args);

        Assert.Equal(StartMode.Invalid, request.Mode);
        Assert.Contains(args[0], request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_pwsh_are_accepted_in_any_order()
    {
        var request = CommandLineParser.Parse(["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-wd", "/tmp", "-f", "x.ps1"]);

        Assert.Equal((StartMode.File, "x.ps1", true, "/tmp"), (request.Mode, request.Text, request.NonInteractive, request.WorkingDirectory));
    }

    [Theory]
    [InlineData("-v", "Version")]
    [InlineData("--version", "Version")]
    [InlineData("-?", "Help")]
    [InlineData("-h", "Help")]
    public void Version_and_help(string word, string mode) => Assert.Equal(mode, CommandLineParser.Parse([word]).Mode.ToString());

    [Fact]
    public void Nothing_is_a_session() => Assert.Equal(StartMode.Session, CommandLineParser.Parse([]).Mode);
}
