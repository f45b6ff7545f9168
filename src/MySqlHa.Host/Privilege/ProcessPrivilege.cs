using System.Globalization;

namespace MySqlHa.Host.Privilege;

/// <summary>What this process may do beyond its user, as the kernel tells in /proc/self/status (proc(5)).</summary>
internal readonly record struct ProcessPrivilege(Capability Inheritable, Capability Permitted, Capability Effective, Capability Bounding, Capability Ambient, bool NoNewPrivileges)
{
    /// <summary>Whether neither it nor anything that it starts can have more than that.</summary>
    public bool IsWithin(Capability most) => NoNewPrivileges && ((Inheritable | Permitted | Effective | Ambient) & ~most) == 0 && (IsBoundFor(most) || !IsRoot);

    // What is not root, and may not become it, gets nothing out of the bounding set.
    private static bool IsRoot => Environment.IsPrivilegedProcess;

    public static ProcessPrivilege Read() => Parse(File.ReadLines("/proc/self/status"));

    public static ProcessPrivilege Parse(IEnumerable<string> status)
    {
        var fields = status.Select(l => l.Split(':', 2)).Where(f => f.Length == 2).ToDictionary(f => f[0], f => f[1].Trim(), StringComparer.Ordinal);
        return new(Set("CapInh"), Set("CapPrm"), Set("CapEff"), Set("CapBnd"), Set("CapAmb"), fields.GetValueOrDefault("NoNewPrivs") == "1");

        Capability Set(string name) => (Capability)ulong.Parse(fields[name], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private bool IsBoundFor(Capability most) => (Bounding & ~most) == 0;
}
