using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

/// <summary>What people see: tables, lists, completion.</summary>
public sealed partial class ViewTests : InstanceTest
{
    [Fact]
    public void The_table_tells_who_is_what_since_when_and_why()
    {
        BecomeMaster();
        var lines = Lines(Session.Show("Get-VrrpInstance vip"));
        Assert.Equal("Name State Role Since Interface VRID Prio VirtualAddress Master Reason", lines[0]);
        Assert.Matches($@"^vip Master \d\d:\d\d:\d\d\.\d\d\d {Cable.Interface} 51 100 10\.78\.0\.100/24 10\.78\.0\.1 \S", lines[2]);
    }

    [Fact]
    public void Colours_are_there_for_a_terminal_and_gone_in_plain_text()
    {
        BecomeMaster();
        Assert.DoesNotContain("\x1b", Session.Show("Get-VrrpInstance vip").Text, StringComparison.Ordinal);
        Session.Run("$PSStyle.OutputRendering = 'Ansi'").ThrowIfFailed();
        try
        {
            Assert.Contains("\x1b[32mMaster\x1b[0m", Session.Show("Get-VrrpInstance vip").Text, StringComparison.Ordinal);
        }
        finally
        {
            Session.Run("$PSStyle.OutputRendering = 'PlainText'").ThrowIfFailed();
        }
    }

    /// <summary>Format-List is not in the engine's package: its view's items are asked one by one.</summary>
    [Fact]
    public void The_list_shows_counters_health_and_the_log()
    {
        BecomeMaster();
        var view = XDocument.Load(Path.Combine(Repository.Root, "bin/MySqlHa.Format.ps1xml")).Descendants("View")
            .Single(v => v.Element("Name")!.Value == "MySqlHa.VrrpInstance.List").Element("ListControl")!;
        var shown = new Dictionary<string, string>();
        foreach (var item in view.Descendants("ListItem"))
        {
            var property = item.Element("PropertyName")?.Value;
            var value = Session.Run($"Get-VrrpInstance vip | ForEach-Object {{ {item.Element("ScriptBlock")?.Value ?? "$_." + property} }}").ThrowIfFailed();
            Assert.True(property is null || Instance().Properties[property] is not null, property);
            shown[item.Element("Label")?.Value ?? property!] = string.Join(' ', value.Output);
        }

        Assert.Equal("vip", shown["Name"]);
        Assert.Equal("10.78.0.100/24", shown["VirtualAddress"]);
        Assert.Matches(@"^\d+ \(0 with priority 0, 0 failed\)$", shown["Sent"]);
        Assert.Equal("not tracked", shown["Health"]);
        Assert.Contains("StateChanged: Backup -> Master", shown["Log"], StringComparison.Ordinal);
        Assert.NotEmpty(shown["NextTimer"]);

        PSObject Instance() => Assert.Single(Session.Run("Get-VrrpInstance vip").Output);
    }

    [Fact]
    public void State_changes_and_log_lines_have_tables()
    {
        BecomeMaster();
        var lines = Lines(Session.Show("(Get-VrrpInstance vip).Log"));
        Assert.Equal("At Name Level Code Message", lines[0]);
        Assert.Contains(lines, l => l.Contains("StateChanged Backup -> Master", StringComparison.Ordinal));
    }

    [Fact]
    public void Interfaces_names_and_states_complete()
    {
        BecomeMaster();
        Assert.Contains(Cable.Interface, Complete($"Start-VrrpInstance x -Interface {Cable.Interface[..1]}"));
        Assert.DoesNotContain("lo", Complete("Start-VrrpInstance x -Interface "));
        Assert.Contains("vip", Complete("Stop-VrrpInstance v"));
        Assert.Contains("vip", Complete("Get-VrrpInstance -Name "));
        Assert.Equal(["Master"], Complete("Wait-VrrpInstance vip M"));
        Session.Run("Test-MySqlHealth 127.0.0.3:9 -Level Connect").ThrowIfFailed();
        Assert.Contains("127.0.0.3:9", Complete("Test-MySqlHealth 127.0.0.3"));
    }

    private void BecomeMaster()
    {
        Session.Run(Start()).ThrowIfFailed();
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
    }

    private string[] Complete(string line) => Session.On(() =>
    {
        using var shell = PowerShell.Create();
        shell.Runspace = Session.Runspace;
        return CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(m => m.CompletionText).ToArray();
    });

    private static string[] Lines(SessionResult result) =>
        [.. result.ThrowIfFailed().Text.Split('\n').Select(l => Blanks().Replace(l, " ").Trim()).Where(l => l.Length > 0)];

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
