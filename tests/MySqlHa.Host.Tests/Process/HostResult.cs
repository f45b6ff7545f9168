namespace MySqlHa.Host.Tests.Process;

public sealed record HostResult(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.TrimEnd().Split('\n');
}
