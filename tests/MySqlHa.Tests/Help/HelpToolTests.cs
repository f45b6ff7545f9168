using System.Diagnostics;

namespace MySqlHa.Tests.Help;

/// <summary>A page that is not written as it must be fails the build, with file and line.</summary>
public sealed class HelpToolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mysqlha-help-");

    [Fact]
    public async Task Pages_of_the_repository_pass()
    {
        var (code, error) = await RunAsync(CmdletMarkdown.Folder);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            File.ReadAllText(Path.Combine(ModuleSession.Root, "en-US", "MySqlHa.dll-Help.xml")),
            File.ReadAllText(Path.Combine(_folder.FullName, "out", "MySqlHa.dll-Help.xml")));
    }

    [Theory]
    [InlineData("## SYNTAX", "## SINTAX", "'SINTAX'")]
    [InlineData("IsRequired: true", "IsRequired: perhaps", "-Name")]
    [InlineData("DontShow: false\n", "", "DontShow")]
    [InlineData("SupportsWildcards: true", "SupportsWildcards true", "-Name")]
    [InlineData("```yaml", "```yml", "```yaml")]
    [InlineData("```powershell", "```", "```powershell")]
    [InlineData("# Stop-VrrpInstance\n", "# Stop-Vrrp\n", "the name of the file")]
    [InlineData("schema version: 2024-05-01", "schema version: 2020", "2024-05-01")]
    [InlineData("---\ndocument", "document", "front matter")]
    public async Task A_wrong_page_is_an_error_with_file_and_line_and_nothing_is_written(string right, string wrong, string named)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(CmdletMarkdown.Folder, "Stop-VrrpInstance.md"), TestContext.Current.CancellationToken);
        Assert.Contains(right, text, StringComparison.Ordinal);
        var at = text.IndexOf(right, StringComparison.Ordinal);
        var page = Path.Combine(_folder.FullName, "Stop-VrrpInstance.md");
        await File.WriteAllTextAsync(page, text[..at] + wrong + text[(at + right.Length)..], TestContext.Current.CancellationToken);

        var (code, error) = await RunAsync(_folder.FullName);

        Assert.Equal(1, code);
        Assert.Matches($@"^{page}\(\d+\): error MYHELP: ", error);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "out")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(int Code, string Error)> RunAsync(string source)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var tool = Path.Combine(ModuleSession.Root, "src", "MySqlHa.Help", "bin", configuration, "net10.0", "MySqlHa.Help.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [tool, source, Path.Combine(_folder.FullName, "out")]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error.Trim());
    }
}
