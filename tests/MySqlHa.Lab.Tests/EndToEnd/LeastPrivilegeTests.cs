using System.Globalization;
using MySqlConnector;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>A node that gave up what it does not need does all that a node does.</summary>
[Collection(LabCollection.Name)]
public sealed class LeastPrivilegeTests
{
    // CAP_NET_ADMIN 12, CAP_NET_RAW 13, CAP_SYS_NICE 23 (capabilities(7)).
    private const ulong Wanted = (1UL << 12) | (1UL << 13) | (1UL << 23);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [LabFact]
    public async Task A_confined_node_serves_destroys_sockets_and_sees_its_server_die()
    {
        await using LabEnvironment lab = await TestLab.UpActiveOnlyAsync(ServerKind.MySql);
        string key = Path.Combine(lab.Folder, "vrrp-1.key");
        PrivateFile.Write(key, "hex:" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) + "\n");
        MySqlHaOptions options = new MySqlHaOptions { AdvertisementInterval = 0.5, Gateway = LabAddresses.Of(LabHost.Gateway), Parameters = $"-AuthenticationKey @{{ 1 = 'file:{key}' }}" }.TrackingItsServer();
        await using MySqlHaPeer a = await MySqlHaPeer.StartAsync(lab, LabHost.A, [options], prelude: TrackedServer.Prelude(lab, LabHost.A), hostParameters: ["-LeastPrivilege"]);
        await a.WaitForStateAsync("Master", Limit);
        await a.WaitForStatusAsync(s => s.Announcements > 0, "the address is announced", Limit);

        // Every thread, in every set; and for ever.
        List<(string Task, string[] Status, string Stat)> tasks = Tasks(a.Process.Id);
        Assert.InRange(tasks.Count, 5, 1000);
        foreach ((string task, string[] lines, _) in tasks)
        {
            Dictionary<string, string> status = lines.Select(l => l.Split(':', 2)).ToDictionary(l => l[0], l => l[1].Trim());
            foreach (string set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" })
                Assert.Equal((task, set, Wanted), (task, set, ulong.Parse(status[set], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
            Assert.Equal("1", status["NoNewPrivs"]);
        }

        Assert.Contains("Max core file size        0                    0", await File.ReadAllTextAsync($"/proc/{a.Process.Id}/limits", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // CAP_SYS_NICE: the engine's thread is under SCHED_FIFO (sched(7): policy 1, field 41 of stat).
        Assert.Contains(tasks, t => t.Stat[(t.Stat.LastIndexOf(')') + 2)..].Split(' ')[38] == "1");
        // What it starts has as much, and so a guard could take the address off.
        Assert.Contains("CapEff:\t" + Wanted.ToString("x16", CultureInfo.InvariantCulture), await a.InvokeAsync("/bin/cat /proc/self/status"), StringComparison.Ordinal);
        Assert.True(await Holds(lab));

        // A client on the address hears the end at once, by CAP_NET_ADMIN, and the address goes.
        await using MySqlConnection client = await lab.Server(LabHost.A).OpenFromAsync(LabHost.Client, lab.Accounts.App, LabAddresses.VirtualAddress);
        int changes = a.Changes.Count;
        await lab.Server(LabHost.A).KillAsync();
        MySqlHaStateChange fault = await a.WaitForChangeAsync("Fault", changes, Limit);
        Assert.Contains("process-gone", fault.Reason, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => !Holds(lab).GetAwaiter().GetResult(), Limit, () => "the address is still there");
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var ping = new MySqlCommand("SELECT 1", client);
            await ping.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        });
    }

    private static List<(string Task, string[] Status, string Stat)> Tasks(int process)
    {
        List<(string, string[], string)> tasks = [];
        foreach (string task in Directory.GetDirectories($"/proc/{process}/task"))
        {
            try
            {
                tasks.Add((task, File.ReadAllLines(task + "/status"), File.ReadAllText(task + "/stat")));
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return tasks;
    }

    private static async Task<bool> Holds(LabEnvironment lab) =>
        (await lab.ExecAsync(LabHost.A, "ip", "-4", "addr", "show", "dev", "eth0")).Output.Contains(LabAddresses.VirtualAddress + "/", StringComparison.Ordinal);
}
