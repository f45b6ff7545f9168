using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>Two nodes that sign, and somebody on their link who has no key.</summary>
[Collection(VrrpLabCollection.Name)]
public sealed class AuthenticationTests(VrrpLab lab) : VrrpTests(lab)
{
    [LabFact]
    public async Task Neither_forgeries_nor_replays_nor_new_keys_change_a_role()
    {
        VirtualRouter signed = Shared.NewRouter();
        VirtualRouter plain = Shared.NewRouter();
        Shared.IgnoreSigned(signed);
        Shared.IgnoreSigned(plain);
        string[] keys = [Key(1), Key(2)];
        string parameters = $"-AuthenticationKey @{{ 1 = 'file:{keys[0]}' }}";

        await using MySqlHaPeer a = await MySqlHaPeer.StartAsync(Shared.Lab, LabHost.A, [signed.Ours(200) with { Parameters = parameters }, plain.Ours(200)]);
        await a.WaitForStateAsync("Master", VrrpLab.Limit);
        await using MySqlHaPeer b = await MySqlHaPeer.StartAsync(Shared.Lab, LabHost.B, [signed.Ours(100) with { Parameters = parameters }, plain.Ours(100)]);
        MySqlHaPeer[] peers = [a, b];
        await b.WaitForStatusAsync(s => s.Received >= 3 && s.MasterAddress == LabAddresses.Of(LabHost.A), "the master's advertisements", VrrpLab.Limit);
        DateTimeOffset settled = await Shared.SoleHolderAsync(signed, LabHost.A);
        await using RawAttacker attacker = await RawAttacker.StartAsync(Shared.Lab, LabHost.Client);

        // The keys are changed, each round through both nodes before the next one, and somebody listens.
        string both = $"@{{ 1 = 'file:{keys[0]}'; 2 = 'file:{keys[1]}' }}";
        byte[][] old = await attacker.HearAsync(LabHost.A, signed, 3);
        foreach (string round in new[] { $"-AuthenticationKey {both}", "-ActiveKey 2", $"-AuthenticationKey @{{ 2 = 'file:{keys[1]}' }}" })
        {
            foreach (MySqlHaPeer peer in peers)
            {
                await peer.InvokeAsync($"Set-VrrpInstance {signed.Name} {round}");
                await attacker.HearAsync(LabHost.A, signed, 2);
            }
        }

        byte[][] recent = await attacker.HearAsync(LabHost.A, signed, 3);
        Assert.All(old, p => Assert.Equal(1, p[^27]));
        Assert.All(recent, p => Assert.Equal(2, p[^27]));
        foreach (MySqlHaPeer peer in peers)
            Assert.DoesNotContain((await peer.GetStatusAsync()).Dropped, d => d.Key is not ("OtherRouter" or "OwnPacket"));

        // For a second: in everybody's name, unsigned, altered, and said again.
        for (int round = 0; round < 20; round++)
        {
            foreach (int priority in new[] { 0, 255 })
            {
                attacker.Send(RawAttacker.Forge(LabHost.A, signed, priority));
                attacker.Send(RawAttacker.Forge(LabHost.B, signed, priority));
                attacker.Send(RawAttacker.Forge(LabHost.Client, signed, priority));
                attacker.Send(RawAttacker.Alter(recent[^1], priority));
            }

            foreach (byte[] packet in old.Concat(recent))
                attacker.Send(packet);
            await attacker.HearAsync(LabHost.A, signed, 1);
        }

        // Which reason is found first is a matter of their age.
        MySqlHaStatus atA = await a.WaitForStatusAsync(s => s.DroppedFor("NotSigned") >= 80, "refused forgeries", VrrpLab.Limit);
        MySqlHaStatus atB = await b.WaitForStatusAsync(s => s.DroppedFor("NotSigned") >= 80 && s.DroppedFor("BadSignature") > 0 && s.DroppedFor("Replayed") > 0
            && s.DroppedFor("BadSignature") + s.DroppedFor("Replayed") + s.DroppedFor("UnknownKey") + s.DroppedFor("Stale") >= 20 * (2 + recent.Length + old.Length), "refused replays", VrrpLab.Limit);
        Assert.Equal(("Master", "Backup"), (atA.State, atB.State));
        Assert.Equal(["Backup", "Master"], a.Changes.Where(c => c.Name == signed.Name).Select(c => c.To));
        Assert.Equal(["Backup"], b.Changes.Where(c => c.Name == signed.Name).Select(c => c.To));
        Shared.AssertSoleHolderSince(signed, settled);
        Assert.Equal(LabAddresses.Of(LabHost.A), atB.MasterAddress);
        Assert.Contains(atA.Log, l => l.Code == "PacketDropped" && l.Message.Contains("NotSigned", StringComparison.Ordinal));
        Assert.True(atA.Log.Count(l => l.Code == "PacketDropped") <= 4, "A flood of forgeries fills the log.");

        // The same packets take the address from a master that signs nothing: they do arrive.
        attacker.Send(RawAttacker.Forge(LabHost.Client, plain, 255));
        await a.WaitForStateAsync("Backup", VrrpLab.Limit, plain.Name);

        // Nobody shows a key: not the list, not the process list, not the log.
        string secret = (await File.ReadAllTextAsync(keys[1])).Trim()[4..];
        foreach (MySqlHaPeer peer in peers)
        {
            Assert.DoesNotContain(secret, await peer.InvokeAsync($"Get-VrrpInstance {signed.Name} | ForEach-Object {{ [System.Text.Json.JsonSerializer]::Serialize($_.Authentication, $_.Authentication.GetType()); $_.Log }}"), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, await File.ReadAllTextAsync($"/proc/{peer.Process.Id}/cmdline"), StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>The group comes to signing without an outage, node by node.</summary>
    [LabFact]
    public async Task A_pair_that_does_not_sign_comes_to_it_under_way()
    {
        VirtualRouter router = Shared.NewRouter();
        Shared.IgnoreSigned(router);
        string key = Key(router.Id);
        await using MySqlHaPeer a = await Shared.OursAsync(LabHost.A, router.Ours(200));
        await a.WaitForStateAsync("Master", VrrpLab.Limit);
        await using MySqlHaPeer b = await Shared.OursAsync(LabHost.B, router.Ours(100));
        await b.WaitForStatusAsync(s => s.Received >= 3, "the master's advertisements", VrrpLab.Limit);
        DateTimeOffset settled = await Shared.SoleHolderAsync(router, LabHost.A);
        foreach (string mode in new[] { "ReceiveOnly", "Permissive", "Enforce" })
        {
            foreach (MySqlHaPeer peer in new[] { b, a })
            {
                await peer.InvokeAsync($"Set-VrrpInstance {router.Name} -AuthenticationMode {mode}" + (mode == "ReceiveOnly" ? $" -AuthenticationKey @{{ 7 = 'file:{key}' }}" : ""));
                long before = (await b.GetStatusAsync()).Received;
                await b.WaitForStatusAsync(s => s.Received >= before + 5, "further advertisements", VrrpLab.Limit);
            }
        }

        Shared.AssertSoleHolderSince(router, settled);
        Assert.Equal(["Backup"], b.Changes.Select(c => c.To));
        Assert.Equal("HmacSha256 Enforce, signs with key 7", await b.InvokeAsync($"(Get-VrrpInstance {router.Name}).Authentication"));

        // It works as before: a master that stops hands over by a signed resignation.
        await a.StopInstanceAsync();
        await Shared.SoleHolderAsync(router, LabHost.B);
        await b.WaitForStateAsync("Master", VrrpLab.Limit);
        Assert.Contains("priority 0", b.Changes[^1].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain((await b.GetStatusAsync()).Dropped, d => d.Key is not ("OtherRouter" or "OwnPacket"));
    }

    private string Key(int number)
    {
        string file = Path.Combine(Shared.Lab.Folder, $"vrrp-{number}.key");
        PrivateFile.Write(file, "hex:" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) + "\n");
        return file;
    }
}
