using System.Globalization;
using System.Text;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Observation;

/// <summary>
/// Looks for every secret of a lab in all that the lab wrote and runs: logs, journals, failover records, comparisons, saved state, binary and relay logs,
/// and each process's arguments and environment. The secrets are random, so whatever looks like one is one. Call it while the lab is up.
/// </summary>
public sealed class SecretScan
{
    // Where they belong: the lab's own files of mode 0600, and keepalived's configuration, which has no other way.
    private static readonly string[] Homes = ["accounts.json", "root.cnf", "keepalived*.conf", "vrrp-*.key"];

    // Where the servers keep what they were told for their own use: tables, their logs of changes, and MariaDB's file of its source. Nothing of ours writes there.
    private static readonly string[] ServersOwn = ["*.ibd", "ibdata*", "ib_*", "undo_*", "#ib_*", "#innodb*", "master.info", "*master*.info", "*.MAD", "*.MYD", "aria_log*", "*.sdi"];

    private readonly LabEnvironment _lab;
    private readonly List<(string Whose, byte[][] Forms)> _secrets = [];

    /// <summary>Knows the passwords of all accounts of the lab, and every key file in its folder.</summary>
    public SecretScan(LabEnvironment lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        _lab = lab;
        LabAccounts accounts = lab.Accounts;
        foreach (LabAccount account in new[] { accounts.Root, accounts.Admin, accounts.Replication, accounts.Monitor, accounts.Node, accounts.App })
            Add(account.User, account.Password);
        foreach (string file in Directory.EnumerateFiles(lab.Folder, "vrrp-*.key"))
            Add(Path.GetFileName(file), File.ReadAllText(file).Trim().Replace("hex:", "", StringComparison.Ordinal));
    }

    /// <summary>Adds a secret that a test made: at least eight characters that stand nowhere else.</summary>
    public void Add(string whose, string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, 8, nameof(secret));
        byte[] plain = Encoding.UTF8.GetBytes(secret);
        // As it is, in capitals (keys are hexadecimal digits), as .NET keeps text, and as JSON and logs keep bytes.
        _secrets.Add((whose, [plain, Encoding.UTF8.GetBytes(secret.ToUpperInvariant()), Encoding.Unicode.GetBytes(secret), Encoding.ASCII.GetBytes(Convert.ToBase64String(plain)[..^4])]));
    }

    /// <summary>Looks through the lab's folder and its processes.</summary>
    public IReadOnlyList<SecretLeak> Run() => [.. Files().Concat(Processes()).Distinct()];

    /// <summary>Looks through a text: what a command gave, an error, a transcript.</summary>
    /// <param name="where">What it is.</param>
    /// <param name="text">The text.</param>
    public IReadOnlyList<SecretLeak> Look(string where, string text) => [.. Look(where, Encoding.UTF8.GetBytes(text))];

    private IEnumerable<SecretLeak> Files()
    {
        foreach (string file in Directory.EnumerateFiles(_lab.Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
        {
            string[] parts = Path.GetRelativePath(_lab.Folder, file).Split('/');
            if (Homes.Any(h => Matches(h, parts[^1])) || (parts.Contains("data") && parts.Any(p => ServersOwn.Any(o => Matches(o, p)))))
                continue;
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(file);
            }
            catch (IOException)
            {
                // A socket, or gone meanwhile.
                continue;
            }

            foreach (SecretLeak leak in Look(file, bytes))
                yield return leak;
        }
    }

    private IEnumerable<SecretLeak> Processes()
    {
        foreach (int id in Descendants())
        {
            foreach (string what in new[] { "cmdline", "environ" })
            {
                string file = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{what}");
                byte[] bytes;
                try
                {
                    bytes = File.ReadAllBytes(file);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    continue;
                }

                foreach (SecretLeak leak in Look(file, bytes))
                    yield return leak;
            }
        }
    }

    /// <summary>The lab's processes, and whatever those have started.</summary>
    private HashSet<int> Descendants()
    {
        var found = _lab.GetProcesses().Select(p => p.Id).ToHashSet();
        (int Id, int Parent)[] all = [.. Directory.EnumerateDirectories("/proc").Select(p => Path.GetFileName(p)!).Where(n => char.IsAsciiDigit(n[0])).Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Select(id => (id, Parent(id)))];
        for (int before = -1; before != found.Count;)
        {
            before = found.Count;
            found.UnionWith(all.Where(p => found.Contains(p.Parent)).Select(p => p.Id));
        }

        return found;
    }

    private static int Parent(int id)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private IEnumerable<SecretLeak> Look(string where, byte[] bytes) =>
        _secrets.Where(s => s.Forms.Any(f => bytes.AsSpan().IndexOf(f) >= 0)).Select(s => new SecretLeak(s.Whose, where));

    private static bool Matches(string pattern, string name) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
