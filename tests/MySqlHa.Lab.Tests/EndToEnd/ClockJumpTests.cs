using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>Two nodes that sign, and the wall clock of one jumps by hours, under libfaketime.</summary>
[Collection(VrrpLabCollection.Name)]
public sealed class ClockJumpTests(VrrpLab lab) : VrrpTests(lab)
{
    private static string Library => Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).First();

    [LabFact]
    public async Task With_growth_alone_nobody_notices()
    {
        VirtualRouter router = Shared.NewRouter();
        (MySqlHaPeer a, MySqlHaPeer b, string clock) = await StartAsync(router, "-AntiReplay Monotonic");
        await using (a)
        await using (b)
        {
            DateTimeOffset settled = await Shared.SoleHolderAsync(router, LabHost.A);
            foreach (string jump in new[] { "+3h", "-3h", "+0" })
            {
                await JumpAsync(a, clock, jump);
                long before = (await b.GetStatusAsync()).Received;
                await b.WaitForStatusAsync(s => s.Received >= before + 5, "advertisements after " + jump, VrrpLab.Limit);
            }

            Shared.AssertSoleHolderSince(router, settled);
            Assert.Equal("Backup", b.State);
            Assert.DoesNotContain((await b.GetStatusAsync()).Dropped, d => d.Key is not ("OtherRouter" or "OwnPacket"));
        }
    }

    /// <summary>As with keepalived both are master for as long as the clocks differ: the log says why on both, and the first advertisement after that settles it.</summary>
    [LabFact]
    public Task With_a_window_a_jump_forwards_is_told_and_healed_as_soon_as_the_clocks_agree() => JumpsAsync("+3h", "ahead of");

    [LabFact]
    public Task With_a_window_a_jump_backwards_is_told_and_healed_as_soon_as_the_clocks_agree() => JumpsAsync("-3h", "behind");

    private async Task JumpsAsync(string jump, string words)
    {
        VirtualRouter router = Shared.NewRouter();
        (MySqlHaPeer a, MySqlHaPeer b, string clock) = await StartAsync(router, "");
        await using (a)
        await using (b)
        {
            await Shared.SoleHolderAsync(router, LabHost.A);
            await JumpAsync(a, clock, jump);
            await b.WaitForStateAsync("Master", VrrpLab.Limit);
            MySqlHaStatus atB = await b.WaitForStatusAsync(s => s.DroppedFor("Stale") >= 3, "refused advertisements", VrrpLab.Limit);
            Assert.Contains(atB.Log, l => l.Code == "PacketDropped" && System.Text.RegularExpressions.Regex.IsMatch(l.Message, $"its time is 10(799|800|801) s {words} this host's"));
            await a.WaitForStatusAsync(s => s.Log.Any(l => l.Code == "PacketDropped" && l.Message.Contains("Stale", StringComparison.Ordinal)), "why a refuses b", VrrpLab.Limit);

            await JumpAsync(a, clock, "+0");
            await b.WaitForStateAsync("Backup", VrrpLab.Limit);
            DateTimeOffset settled = await Shared.SoleHolderAsync(router, LabHost.A);
            long before = (await b.GetStatusAsync()).Received;
            await b.WaitForStatusAsync(s => s.Received >= before + 5, "advertisements", VrrpLab.Limit);
            Shared.AssertSoleHolderSince(router, settled);
            Assert.Equal("Master", a.State);
        }
    }

    private async Task<(MySqlHaPeer A, MySqlHaPeer B, string Clock)> StartAsync(VirtualRouter router, string parameters)
    {
        Shared.IgnoreSigned(router);
        string clock = Path.Combine(Shared.Lab.Folder, $"clock-{router.Id}"), key = Path.Combine(Shared.Lab.Folder, $"vrrp-{router.Id}.key");
        await File.WriteAllTextAsync(clock, "+0");
        Linux.PrivateFile.Write(key, "hex:" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) + "\n");
        var faked = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library, ["FAKETIME_TIMESTAMP_FILE"] = clock, ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // Its repair of timed waits takes .NET's deadlines, which are monotonic, for others that have long passed: threads would spin.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };
        string all = $"-AuthenticationKey @{{ 1 = 'file:{key}' }} {parameters}";
        MySqlHaPeer a = await MySqlHaPeer.StartAsync(Shared.Lab, LabHost.A, [router.Ours(200) with { Parameters = all }], environment: faked);
        await a.WaitForStateAsync("Master", VrrpLab.Limit);
        MySqlHaPeer b = await MySqlHaPeer.StartAsync(Shared.Lab, LabHost.B, [router.Ours(100) with { Parameters = all }]);
        await b.WaitForStatusAsync(s => s.Received >= 3, "the master's advertisements", VrrpLab.Limit);
        return (a, b, clock);
    }

    private static async Task JumpAsync(MySqlHaPeer peer, string clock, string jump)
    {
        // Replaced and not written to: nobody reads half a word.
        await File.WriteAllTextAsync(clock + ".new", jump);
        File.Move(clock + ".new", clock, overwrite: true);
        Assert.Equal(jump == "+0" ? 0 : jump[0] == '+' ? 3 : -3, Math.Round((DateTimeOffset.Parse(await peer.InvokeAsync("[DateTimeOffset]::UtcNow.ToString('o')"), System.Globalization.CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow).TotalHours));
    }
}
