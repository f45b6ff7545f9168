using System.Diagnostics;

namespace MySqlHa.Lab.Tests.Lab;

/// <summary>Another process that owns a lab, to be killed.</summary>
internal static class OwnerProcess
{
    /// <summary>Starts one and waits until its lab is up.</summary>
    public static async Task<Process> StartAsync(string id)
    {
        string[] command = [.. LabProgram.Command, "own", "--id", id];
        Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string? line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("up", line);
        return process;
    }
}
