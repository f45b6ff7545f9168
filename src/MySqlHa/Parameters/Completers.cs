using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Net.NetworkInformation;
using MySqlHa.Instances;

namespace MySqlHa.Parameters;

/// <summary>Completes a word from a list, quoting where needed.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <summary>All words, whatever was typed so far.</summary>
    protected abstract IEnumerable<string> Words { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = (wordToComplete ?? "").Trim('\'', '"');
        return Words.Where(w => w.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(w => new CompletionResult(w.Contains(' ', StringComparison.Ordinal) ? $"'{w}'" : w, w, CompletionResultType.ParameterValue, w));
    }
}

/// <summary>Completes the names of this process's binlog servers.</summary>
public sealed class BinlogServerCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words => BinlogServerTable.All.Select(i => i.Name);
}

/// <summary>Completes the network interfaces of this host.</summary>
public sealed class InterfaceCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words =>
        NetworkInterface.GetAllNetworkInterfaces().Where(i => i.NetworkInterfaceType != NetworkInterfaceType.Loopback).Select(i => i.Name);
}

/// <summary>Completes the names of this process's instances.</summary>
public sealed class InstanceCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words => InstanceTable.All.Select(i => i.Name);
}

/// <summary>Completes servers that this session has named before.</summary>
public sealed class ServerCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words => KnownServers.All;
}
