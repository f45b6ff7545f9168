using System.Management.Automation;
using MySqlHa.Instances;

namespace MySqlHa.Commands;

/// <summary>Finds instances by name or wildcard. A plain name that is not there is an error; a wildcard that matches nothing is not.</summary>
internal static class InstanceLookup
{
    public static IReadOnlyList<RunningInstance> Find(Cmdlet cmdlet, string name)
    {
        if (WildcardPattern.ContainsWildcardCharacters(name))
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            return [.. InstanceTable.All.Where(i => pattern.IsMatch(i.Name))];
        }

        if (InstanceTable.Find(name) is { } found)
        {
            return [found];
        }

        var known = string.Join(", ", InstanceTable.All.Select(i => i.Name));
        cmdlet.WriteError(Errors.Create(
            "InstanceNotFound", ErrorCategory.ObjectNotFound, name, $"There is no instance '{name}' in this process.", known.Length > 0 ? $"There are: {known}." : "None was started here; instances live in the process that started them."));
        return [];
    }
}
