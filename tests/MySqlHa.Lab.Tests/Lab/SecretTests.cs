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
}
