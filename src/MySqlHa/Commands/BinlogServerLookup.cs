using System.Management.Automation;
using MySqlHa.Instances;

namespace MySqlHa.Commands;

/// <summary>Finds binlog servers by name or wildcard. A plain name that is not there is an error; a wildcard that matches nothing is not.</summary>
internal static class BinlogServerLookup
{
    public static IReadOnlyList<RunningBinlogServer> Find(Cmdlet cmdlet, string name)
    {
        if (WildcardPattern.ContainsWildcardCharacters(name))
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            return [.. BinlogServerTable.All.Where(i => pattern.IsMatch(i.Name))];
        }

        if (BinlogServerTable.Find(name) is { } found)
            return [found];
        var known = string.Join(", ", BinlogServerTable.All.Select(i => i.Name));
        cmdlet.WriteError(Errors.Create(
            "InstanceNotFound", ErrorCategory.ObjectNotFound, name, $"There is no binlog server '{name}' in this process.", known.Length > 0 ? $"There are: {known}." : "None was started here; they live in the process that started them."));
        return [];
    }
}
