using System.Text.RegularExpressions;

namespace MySqlHa.Replication.Server;

/// <summary>Reads from the server's refusal which privilege would do.</summary>
internal static partial class Privileges
{
    /// <summary>The GRANT that would do, as far as the refusal tells.</summary>
    /// <param name="message">The server's words.</param>
    /// <param name="user">Who was refused.</param>
    internal static string Remedy(string message, string user) => Grant(message) is { } grant
        ? $"Run as an administrator: GRANT {grant} TO {user}, for the host that the account is for; or use an account that has it."
        : $"Grant what the statement needs to {user}, or use an account that has it. To create accounts and grant: CREATE USER ON *.*, and what is granted WITH GRANT OPTION.";

    private static string? Grant(string message)
    {
        if (Global().Match(message) is { Success: true } global)
        {
            // "at least one of) the SUPER or SYSTEM_VARIABLES_ADMIN": the last is the narrowest.
            return global.Groups["list"].Value.Split([",", " or "], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1] + " ON *.*";
        }

        if (Table().Match(message) is { Success: true } table)
        {
            // MySQL leaves out the schema.
            var schema = table.Groups["schema"].Success ? table.Groups["schema"].Value : "*";
            return $"{table.Groups["what"].Value} ON {schema}.{(schema == "*" ? "*" : table.Groups["table"].Value)}";
        }

        return Schema().Match(message) is { Success: true } one ? $"ALL PRIVILEGES ON {one.Groups["schema"].Value}.*" : null;
    }

    // 1227
    [GeneratedRegex(@"you need \(at least one of\) the (?<list>[A-Z_, or]+?) privilege", RegexOptions.IgnoreCase)]
    private static partial Regex Global();

    // 1142: MySQL: for table 'user'; MariaDB: for table `mysql`.`user`
    [GeneratedRegex(@"^(?<what>[A-Z, ]+) command denied to user .* for table ['`]?((?<schema>[^`.']+)`?\.`?)?(?<table>[^`.']+)['`]?$")]
    private static partial Regex Table();

    // 1044
    [GeneratedRegex(@"to database '(?<schema>[^']+)'$")]
    private static partial Regex Schema();
}
