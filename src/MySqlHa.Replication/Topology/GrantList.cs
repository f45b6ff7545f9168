namespace MySqlHa.Replication.Topology;

/// <summary>The global privileges among the lines of SHOW GRANTS.</summary>
internal sealed class GrantList
{
    private readonly HashSet<string> _global = new(StringComparer.OrdinalIgnoreCase);

    private GrantList(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var on = line.IndexOf(" ON *.* TO ", StringComparison.OrdinalIgnoreCase);
            if (on > 0 && line.Contains(" WITH GRANT OPTION", StringComparison.OrdinalIgnoreCase))
                _global.Add("GRANT OPTION");
            if (on > 0)
                _global.UnionWith(line["GRANT ".Length..on].Split(',', StringSplitOptions.TrimEntries));
            // GRANT `role`@`%` TO `user`@`%` (MySQL), GRANT `role` TO ... (MariaDB).
            else if (!line.Contains(" ON ", StringComparison.OrdinalIgnoreCase) && line.Contains(" TO ", StringComparison.OrdinalIgnoreCase))
                HasRoles = true;
        }
    }

    /// <summary>Whether the account has roles: what those bring is not in the lines.</summary>
    internal bool HasRoles { get; }

    internal static GrantList Of(ServerSnapshot server) => new(server.Grants);

    internal static GrantList Of(IEnumerable<string> lines) => new(lines);

    /// <summary>Whether one of these (names of the same thing) is granted on *.*.</summary>
    internal bool Has(params ReadOnlySpan<string> names)
    {
        // All of them, but for the one that is granted apart.
        if ((_global.Contains("ALL PRIVILEGES") || _global.Contains("ALL")) && !names.Contains("GRANT OPTION"))
            return true;
        foreach (var name in names)
        {
            if (_global.Contains(name))
                return true;
        }

        return false;
    }
}
