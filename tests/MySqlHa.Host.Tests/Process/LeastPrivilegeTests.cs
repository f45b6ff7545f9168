using MySqlHa.Host.Privilege;

namespace MySqlHa.Host.Tests.Process;

public sealed class LeastPrivilegeTests(TestModule module) : IClassFixture<TestModule>
{
    /// <summary>Of the process itself, of each of its threads, and of what it starts.</summary>
    private const string Show = "[IO.File]::ReadAllText('/proc/self/status'); foreach ($t in [IO.Directory]::GetDirectories('/proc/self/task')) { try { [IO.File]::ReadAllText(\"$t/status\") } catch [IO.IOException] { } }; /bin/cat /proc/self/status";

    [Fact]
    public async Task Asked_for_it_gives_up_all_but_three_capabilities_in_every_thread_and_every_child()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs Linux and root");
        var result = await HostProcess.Run(module, "-LeastPrivilege", "-Command", Show);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var all = Statuses(result.Output);
        Assert.InRange(all.Count, 6, 1000);
        Assert.All(all, s => Assert.Equal(new ProcessPrivilege(Capability.Wanted, Capability.Wanted, Capability.Wanted, Capability.Wanted, Capability.Wanted, true), s));
    }

    [Fact]
    public async Task Otherwise_it_keeps_what_it_has()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs Linux and root");
        var mine = ProcessPrivilege.Read();
        Assert.NotEqual(Capability.Wanted, mine.Effective);
        var result = await HostProcess.Run(module, "-Command", Show);
        Assert.All(Statuses(result.Output), s => Assert.Equal(mine, s));
    }

    [Fact]
    public async Task Arguments_standard_input_and_exit_code_are_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        var script = module.Write("args.ps1", "param($Name, [switch] $On, $Rest) \"[$Name] $On [$Rest]\"; \"in: $input\"; exit 7");
        var result = await HostProcess.RunWithInput(module, "from the pipe\n", ["-LeastPrivilege", "-NonInteractive", script, "-Name", "a b 'ü", "-On", ""]);
        Assert.Equal((7, "[a b 'ü] True []\nin: from the pipe\nremoved\n", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public void The_kernels_words_are_read()
    {
        var read = ProcessPrivilege.Parse(["Name:\tx", "CapInh:\t0000000000000000", "CapPrm:\t0000000000803000", "CapEff:\t0000000000001000", "CapBnd:\t000001ffffffffff", "CapAmb:\t0000000000002000", "NoNewPrivs:\t1"]);
        Assert.Equal(new ProcessPrivilege(Capability.None, Capability.Wanted, Capability.NetAdmin, (Capability)0x1ffffffffff, Capability.NetRaw, true), read);
    }

    private static List<ProcessPrivilege> Statuses(string output) =>
        [.. output.Split("Name:\t", StringSplitOptions.RemoveEmptyEntries).Where(s => s.Contains("CapEff", StringComparison.Ordinal)).Select(s => ProcessPrivilege.Parse(("Name:\t" + s).Split('\n')))];
}
