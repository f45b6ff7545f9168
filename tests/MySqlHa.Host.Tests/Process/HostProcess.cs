using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace MySqlHa.Host.Tests.Process;

/// <summary>One run of the built mysqlha.</summary>
public sealed partial class HostProcess : IDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    public const int SigInt = 2;
    public const int SigTerm = 15;

    public static readonly string Executable = Path.Combine(
        typeof(HostProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "HostFolder").Value!, "mysqlha");

    private readonly System.Diagnostics.Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _error;
    private int _expected;

    private HostProcess(string file, IEnumerable<string> args, TestModule module, IReadOnlyDictionary<string, string?>? environment)
    {
        // Whoever runs the tests in the background ignores SIGINT and SIGQUIT, and what is started inherits that; env(1) becomes the program.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT,QUIT", file, .. args] : [file, .. args];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment["MYSQLHA_MODULE"] = module.Folder;
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        _process = System.Diagnostics.Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static HostProcess Start(TestModule module, params string[] args) => new(Executable, args, module, null);

    /// <summary>Starts it at a pseudo terminal, by script(1) of util-linux.</summary>
    public static HostProcess StartAtTerminal(TestModule module, string arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        new("script", ["-qec", $"stty cols 100; exec '{Executable}' {arguments}", "/dev/null"], module, environment);

    public static Task<HostResult> Run(TestModule module, params string[] args) => RunWithInput(module, "", args);

    public static async Task<HostResult> RunWithInput(
        TestModule module, string input, string[] args, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var host = new HostProcess(Executable, args, module, environment);
        await host.Type(input);
        host._process.StandardInput.Close();
        return await host.End();
    }

    public async Task Type(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Reads output until the text comes, after what was expected before.</summary>
    public async Task Expect(string text)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var buffer = new char[256];
        int found;
        while ((found = _output.ToString().IndexOf(text, _expected, StringComparison.Ordinal)) < 0)
        {
            var read = await _process.StandardOutput.ReadAsync(buffer, deadline.Token);
            Assert.True(read > 0, $"'{text}' did not come; output was: {_output}; errors: {(_error.IsCompleted ? await _error : "")}");
            _output.Append(buffer, 0, read);
        }

        _expected = found + text.Length;
    }

    public void Signal(int number) => Assert.Equal(0, Kill(_process.Id, number));

    public async Task<HostResult> End()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        _output.Append(await _process.StandardOutput.ReadToEndAsync(deadline.Token));
        await _process.WaitForExitAsync(deadline.Token);
        return new HostResult(_process.ExitCode, _output.ToString().Replace("\r\n", "\n", StringComparison.Ordinal), await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
