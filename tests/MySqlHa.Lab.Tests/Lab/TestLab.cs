using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Tests.Lab;

/// <summary>Labs with names that no demo and no other run of the tests has.</summary>
internal static class TestLab
{
    private static int _count;

    public static string NewId() => $"t{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";

    public static Task<LabEnvironment> UpAsync(ServerKind? server) => LabEnvironment.UpAsync(new LabOptions { Id = NewId(), Server = server });

    /// <summary>A pair of which one node accepts writes, for our own instances. MariaDB keeps no read_only by itself, and comes up read-only by its configuration.</summary>
    public static Task<LabEnvironment> UpActiveOnlyAsync(ServerKind kind, bool semiSync = true) => LabEnvironment.UpAsync(new LabOptions
    {
        Id = NewId(), Server = kind, ActiveOnly = true, SemiSync = semiSync, RestartState = kind == ServerKind.MariaDb ? RestartState.ReadOnly : RestartState.ReadWrite,
    });

    /// <summary>Whatever is left of a lab: folder, namespaces, processes with its name in their command line.</summary>
    public static IReadOnlyList<string> Leftovers(string id)
    {
        var found = new List<string>();
        if (Directory.Exists(Path.Combine(LabPaths.Labs, id)))
            found.Add("folder");
        found.AddRange(Directory.EnumerateFiles("/run/netns").Select(f => Path.GetFileName(f)!).Where(n => n.StartsWith($"mysqlha-{id}-", StringComparison.Ordinal)));
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])))
        {
            try
            {
                string command = File.ReadAllText(process + "/cmdline").Replace('\0', ' ');
                if (command.Contains($"/{id}/", StringComparison.Ordinal) || command.Contains($" {id} ", StringComparison.Ordinal))
                    found.Add(command);
            }
            catch (IOException)
            {
                // Gone meanwhile.
            }
        }

        return found;
    }

    public static async Task<bool> ReachesAsync(LabEnvironment lab, LabHost from, LabHost to)
    {
        // -w: the deadline also where the interface itself is down.
        CommandResult result = await lab.ExecAsync(from, "arping", "-c", "1", "-w", "0.5", "-W", "0.5", "-i", "eth0", LabAddresses.Of(to));
        return result.ExitCode == 0;
    }

    /// <summary>Moves the virtual address by hand and announces it.</summary>
    public static async Task HoldAddressAsync(LabEnvironment lab, LabHost holder)
    {
        string address = LabAddresses.VirtualAddress;
        LabHost other = holder == LabHost.A ? LabHost.B : LabHost.A;
        await lab.ExecAsync(other, "ip", "addr", "del", address + "/24", "dev", "eth0");
        CommandResult added = await lab.ExecAsync(holder, "ip", "addr", "replace", address + "/24", "dev", "eth0");
        Assert.Equal(0, added.ExitCode);
        await lab.ExecAsync(holder, "arping", "-U", "-c", "1", "-w", "0.2", "-i", "eth0", "-S", address, address);
    }
}
