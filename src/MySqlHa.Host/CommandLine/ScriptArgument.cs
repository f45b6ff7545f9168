namespace MySqlHa.Host.CommandLine;

/// <summary>One argument for a script.</summary>
/// <param name="Name">The parameter with its dash, as typed, or null for a bare value.</param>
/// <param name="Value">The value that belongs to it; null when there is none (a switch, or the value is the next argument).</param>
internal readonly record struct ScriptArgument(string? Name, object? Value)
{
    public bool HasValue => Name is null || Value is not null;
}
