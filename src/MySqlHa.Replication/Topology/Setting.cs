using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Topology;

/// <summary>How a setting is set.</summary>
internal enum SettingScope
{
    /// <summary>Now, and for good where the server can (SET PERSIST).</summary>
    Persist,

    /// <summary>Now: a step on the way to another value.</summary>
    Global,

    /// <summary>For the next start alone.</summary>
    NextStart,
}

/// <summary>A global variable and the value that it is to have.</summary>
/// <param name="Name">Name in the server's own words.</param>
/// <param name="Value">Value as SHOW VARIABLES prints it.</param>
/// <param name="Scope">How it is set.</param>
internal sealed record Setting(string Name, string Value, SettingScope Scope = SettingScope.Persist)
{
    /// <summary>The line for my.cnf.</summary>
    internal string Line => $"{Name} = {Value}";

    internal SqlStatement Statement(SqlDialect dialect) => SqlStatement.Plain($"SET {Word(dialect)} {Name} = {Value}");

    private string Word(SqlDialect dialect) => (Scope, dialect.CanPersist) switch
    {
        (SettingScope.Persist, true) => "PERSIST",
        (SettingScope.NextStart, true) => "PERSIST_ONLY",
        _ => "GLOBAL",
    };
}
