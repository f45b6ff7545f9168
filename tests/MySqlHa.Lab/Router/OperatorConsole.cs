namespace MySqlHa.Lab.Router;

/// <summary>
/// An operator's session on a third machine, warm: the real host, the module loaded, no instance. It works with the account of the nodes. Whatever it does,
/// it does through the servers, since the nodes' processes are on other machines.
/// </summary>
public sealed class OperatorConsole : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly MySqlHaPeer _peer;
    private readonly string _tools;

    private OperatorConsole(MySqlHaPeer peer, string tools) => (_peer, _tools) = (peer, tools);

    /// <summary>Starts it on the host gw.</summary>
    public static async Task<OperatorConsole> StartAsync(LabEnvironment lab)
    {
        var console = new OperatorConsole(await MySqlHaPeer.StartAsync(lab, LabHost.Gateway, [], "operator", TrackedServer.Prelude(lab, LabHost.Gateway)).ConfigureAwait(false),
            // What MySQL's own programs are for; MariaDB's are on the path.
            lab.Options.Server == Server.ServerKind.MySql ? $"-ToolPath '{Server.MySqlTools.Make(Path.Combine(lab.Folder, "tools"))}'" : "");
        await console.InvokeAsync("Import-Module MySqlHa -ErrorAction Ignore; $global:PSDefaultParameterValues = @{ '*:Credential' = $node; '*:JournalFolder' = $journal; '*:Confirm' = $false }").ConfigureAwait(false);
        return console;
    }

    /// <summary>Brings a node back behind the other one: Invoke-Rejoin.</summary>
    /// <param name="returning">The node that comes back.</param>
    /// <param name="active">The one that serves.</param>
    /// <param name="more">More parameters.</param>
    public Task<string> RejoinAsync(LabHost returning, LabHost active, string more = "") =>
        // Discarding copies, which is more than the nodes' account may do.
        InvokeAsync($"(Invoke-Rejoin {LabAddresses.Of(returning)} -Source {LabAddresses.Of(active)} {(more.Contains("Discard", StringComparison.Ordinal) ? "-Credential $admin" : "")} -ReplicationCredential $repl {more} {_tools} -WarningAction Ignore).Outcome");

    /// <summary>Moves the writes: Invoke-Switchover.</summary>
    public Task<string> SwitchoverAsync(LabHost to, string more = "") =>
        InvokeAsync($"(Invoke-Switchover {LabAddresses.Of(to)} {LabAddresses.Of(HaPair.Other(to))} {more}).Outcome");

    /// <summary>Runs one line of PowerShell.</summary>
    /// <exception cref="LabException">It threw, with its words.</exception>
    public Task<string> InvokeAsync(string line) => _peer.InvokeAsync(line, Limit);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _peer.StopAsync().ConfigureAwait(false);
        await _peer.DisposeAsync().ConfigureAwait(false);
    }
}
