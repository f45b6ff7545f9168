using System.Text.RegularExpressions;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations;

/// <summary>An account as a server has it. Its password's hash stays in here.</summary>
public sealed partial class AccountState
{
    private readonly string _hash;

    private AccountState(string plugin, string hash, bool requiresTls, IReadOnlyList<string> privileges)
    {
        Plugin = plugin;
        _hash = hash;
        RequiresTls = requiresTls;
        Privileges = privileges;
    }

    /// <summary>Its authentication plugin.</summary>
    public string Plugin { get; }

    /// <summary>Whether it may log in over TLS only.</summary>
    public bool RequiresTls { get; }

    /// <summary>Its privileges, in the words of MariaDB and MySQL 5.7 (REPLICATION SLAVE); those on a schema as SELECT ON app.*.</summary>
    public IReadOnlyList<string> Privileges { get; }

    /// <summary>Looks for the account; null when there is none. Changes nothing.</summary>
    /// <exception cref="ReplicationException">The server cannot be asked; <see cref="ReplicationError.MissingPrivilege"/> without SELECT on mysql.*.</exception>
    internal static async Task<AccountState?> ReadAsync(ServerSession session, AccountOptions options, CancellationToken cancellation)
    {
        await session.PrepareAsync(cancellation);
        var rows = await session.QueryAsync(
            $"SELECT plugin, HEX(authentication_string) AS hash, ssl_type FROM mysql.user WHERE User = {SqlText.Quote(options.UserName)} AND Host = {SqlText.Quote(options.HostPattern)}",
            null, cancellation);
        if (rows is not [var row, ..])
            return null;
        var grants = await session.QueryAsync($"SHOW GRANTS FOR {SqlText.Account(options.UserName, options.HostPattern)}", null, cancellation);
        return new(row.Text("plugin"), row.Text("hash"), row.Text("ssl_type").Length > 0, [.. grants.SelectMany(g => PrivilegesOf(g.First ?? ""))]);
    }

    /// <summary>Whether it has that password; null when its plugin does not let us tell.</summary>
    internal bool? HasPassword(string password) => PasswordHash.Matches(Plugin, _hash, password);

    internal bool Has(IEnumerable<string> privileges) =>
        Privileges.Contains("ALL PRIVILEGES") || privileges.Select(Normal).All(p => Privileges.Contains(p) || Privileges.Contains(p.Split(" ON ")[0]));

    internal static IEnumerable<string> PrivilegesOf(string grant)
    {
        if (Line().Match(grant) is not { Success: true } match)
            return [];
        var on = match.Groups["schema"] is { Success: true } schema ? $" ON {schema.Value}.*" : "";
        return match.Groups["list"].Value.Split(',', StringSplitOptions.TrimEntries).Select(p => Normal(p) + on);
    }

    /// <summary>One privilege has several names: MariaDB shows SLAVE MONITOR for REPLICA MONITOR, and BINLOG MONITOR for REPLICATION CLIENT.</summary>
    private static string Normal(string privilege) => privilege switch
    {
        "REPLICA MONITOR" => "SLAVE MONITOR",
        "REPLICATION REPLICA" => "REPLICATION SLAVE",
        "REPLICATION CLIENT" => "BINLOG MONITOR",
        _ => privilege,
    };

    [GeneratedRegex(@"^GRANT (?<list>[A-Z_, ]+) ON (\*|`(?<schema>[^`]+)`)\.\* TO ")]
    private static partial Regex Line();
}
