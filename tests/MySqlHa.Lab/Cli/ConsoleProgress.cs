namespace MySqlHa.Lab.Cli;

/// <summary>Progress lines on standard error, at once and in order (Progress&lt;T&gt; hands them to pool threads).</summary>
internal sealed class ConsoleProgress : IProgress<string>
{
    public void Report(string value) => Console.Error.WriteLine(value);
}
