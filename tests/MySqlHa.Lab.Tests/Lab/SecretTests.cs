using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Observation;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Tests.Lab;

[Collection(LabCollection.Name)]
public sealed class SecretTests
{
    [LabFact]
    public async Task Passwords_are_in_files_of_their_owner_only_and_in_no_argument_list_or_log()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(ServerKind.MySql);
        string[] passwords = [.. new[] { lab.Accounts.Root, lab.Accounts.Admin, lab.Accounts.App, lab.Accounts.Monitor, lab.Accounts.Node, lab.Accounts.Replication }.Select(a => a.Password)];
        Assert.Equal(passwords.Length, passwords.Distinct().Count());
        Assert.All(passwords, p => Assert.DoesNotContain(p, lab.Accounts.ToString(), StringComparison.Ordinal));
        foreach (HostProcess process in lab.GetProcesses())
        {
            string seen = await File.ReadAllTextAsync($"/proc/{process.Id}/cmdline", TestContext.Current.CancellationToken) + process.Log.Read();
            Assert.All(passwords, p => Assert.DoesNotContain(p, seen, StringComparison.Ordinal));
        }

        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lab.AccountsFile));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(lab.Servers[0].Folder, "root.cnf")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(lab.Folder));
        }
    }

    /// <summary>All that an operator does to a pair, with everything switched on that talks, and nothing of it has a password or a key in it.</summary>
    [LabFact]
    public async Task What_a_pair_does_leaves_no_secret_behind()
    {
        await using LabEnvironment lab = await TestLab.UpActiveOnlyAsync(ServerKind.MySql);
        foreach (LabServer server in lab.Servers)
            await server.ExecuteAsync("SET GLOBAL general_log = ON");
        string key = Path.Combine(lab.Folder, "vrrp-1.key");
        PrivateFile.Write(key, "hex:" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) + "\n");
        await using HaPair pair = await HaPair.StartAsync(lab, new HaPairOptions { Interval = 0.5, Parameters = $"-FlapLimit 0 -AuthenticationKey @{{ 1 = 'file:{key}' }}" });
        var scan = new SecretScan(lab);
        const string Wrong = "a-wrong-password-4f1c7a9e";
        scan.Add("a wrong password", Wrong);

        string a = LabAddresses.Of(LabHost.A), b = LabAddresses.Of(LabHost.B);
        string made = "a-made-password-" + Guid.NewGuid().ToString("N");
        scan.Add("an account that was made", made);
        PrivateFile.Write(Path.Combine(lab.Folder, "vrrp-made.key"), made);
        string credential = $"([pscredential]::new('made', [Net.NetworkCredential]::new('', [IO.File]::ReadAllText('{Path.Combine(lab.Folder, "vrrp-made.key")}')).SecurePassword))";
        string wrong = $"([pscredential]::new('node', [Net.NetworkCredential]::new('', '{Wrong}').SecurePassword))";
        string all = "-Verbose -Debug -InformationAction Continue *>&1";
        foreach (string line in new[]
        {
            $"Test-MySqlHealth {a} {all}",
            $"Get-ReplicationStatus {a}, {b} {all}",
            $"New-ReplicationAccount {a} -Credential $admin -ReplicationCredential {credential} -WhatIf {all}",
            $"New-ReplicationAccount {a} -Credential $admin -ReplicationCredential {credential} {all}",
            $"Set-ReplicationSource {b} -Source {a} -Credential $admin -ReplicationCredential $repl -WhatIf {all}",
            $"Set-ReplicationSource {b} -Source {a} -Credential $admin -ReplicationCredential $repl {all}",
            $"Invoke-Switchover {b} {a} -WhatIf {all}",
            $"Invoke-Switchover {b} {a} {all}",
            $"try {{ Get-ReplicationStatus {a} -Credential {wrong} -ErrorAction Stop {all} }} catch {{ $_ | Out-Default; $_.Exception.ToString(); $_.ErrorDetails }}",
            $"try {{ Set-ReplicationSource {b} -Source {a} -Credential $admin -ReplicationCredential {wrong} -ErrorAction Stop {all} }} catch {{ $_ | Out-Default; $_.Exception.ToString(); $_.ErrorDetails }}",
            "$Error | Out-Default; $Error | ForEach-Object { $_.Exception.ToString(); $_.InvocationInfo.PositionMessage }",
        })
        {
            string said;
            try
            {
                said = await pair.Operator.InvokeAsync(line);
            }
            catch (LabException e)
            {
                said = e.ToString();
            }

            Assert.Empty(scan.Look(line, said));
        }

        foreach (LabHost host in new[] { LabHost.A, LabHost.B })
            Assert.Empty(scan.Look($"what {host} said", await pair[host].InvokeAsync("Get-VrrpInstance | ForEach-Object { [System.Text.Json.JsonSerializer]::Serialize($_.Authentication, $_.Authentication.GetType()); $_.Log; $_ | Out-Default }") + pair[host].Said));
        Assert.NotEmpty(Directory.EnumerateFiles(TrackedServer.JournalFolder(lab, LabHost.A)));
        Assert.Empty(scan.Run());
    }

    /// <summary>It does find one: in a log, in a journal, in a binary log, in arguments, in an environment; and in the form that keys have.</summary>
    [LabFact]
    public async Task A_leak_is_found_wherever_it_is()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        PrivateFile.Write(Path.Combine(lab.Folder, "vrrp-1.key"), "hex:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n");
        var scan = new SecretScan(lab);
        Assert.Empty(scan.Run());
        string password = lab.Accounts.Node.Password;
        string[] files = [Path.Combine(lab.LogFolder, "x.log"), Path.Combine(lab.Folder, "journal-a", "journal.jsonl"), Path.Combine(lab.Folder, "a", "data", "binlog.000001")];
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, $"... {password} ...", TestContext.Current.CancellationToken);
        }

        string key = Path.Combine(lab.LogFolder, "key.log");
        await File.WriteAllTextAsync(key, "KEY 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF", TestContext.Current.CancellationToken);
        await using HostProcess told = await lab.StartAsync(LabHost.A, "told", ["sleep", "60"], environment: new Dictionary<string, string> { ["PASSWORD"] = password });
        await using HostProcess shown = await lab.StartAsync(LabHost.A, "shown", ["sh", "-c", "kill -STOP $$; true", lab.Accounts.App.Password]);
        Assert.Equal(
            [.. files.Select(f => new SecretLeak("node", f)), new("vrrp-1.key", key), new("node", $"/proc/{told.Id}/environ"), new("app", $"/proc/{shown.Id}/cmdline")],
            scan.Run().OrderBy(l => Array.IndexOf([.. files, key, $"/proc/{told.Id}/environ", $"/proc/{shown.Id}/cmdline"], l.Where)));
        Assert.Single(scan.Look("base64", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(password))));
    }
}
