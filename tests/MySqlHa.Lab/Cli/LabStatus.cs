namespace MySqlHa.Lab.Cli;

/// <summary>What <c>status</c> and <c>up</c> tell, in the form that scripts read.</summary>
internal sealed record LabStatus(
    string Id, string Server, string Folder, string AccountsFile, string VirtualAddress, IReadOnlyList<HostStatus> Hosts,
    IReadOnlyList<ProcessStatus> Processes, IReadOnlyList<string> Cuts)
{
    public static async Task<LabStatus> ReadAsync(LabEnvironment lab)
    {
        HostStatus[] hosts = [.. LabAddresses.Hosts.Select(h => new HostStatus(LabAddresses.Name(h), lab.Namespace(h), LabAddresses.Of(h), ServerOf(lab, h), SocketOf(lab, h)))];
        ProcessStatus[] processes =
        [
            .. lab.GetProcesses().OrderBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => new ProcessStatus(p.Name, LabAddresses.Name(p.Host), p.Id, p.Identity.State == 'T' ? "frozen" : "running", p.Log.Path)),
        ];
        return new LabStatus(lab.Id, lab.Options.Server?.ToString() ?? "none", lab.Folder, lab.AccountsFile, LabAddresses.VirtualAddress,
            hosts, processes, await lab.GetCutsAsync().ConfigureAwait(false));
    }

    public IEnumerable<string> Lines()
    {
        yield return $"Lab '{Id}', servers: {Server}. Virtual address {VirtualAddress} (held by whoever a demo or test gives it to).";
        foreach (HostStatus host in Hosts)
        {
            string server = host.Server is null ? "" : $"  server {host.Server}";
            yield return $"  {host.Name,-7} {host.Address,-12} enter: ip netns exec {host.Namespace} bash{server}";
        }

        foreach (ProcessStatus process in Processes)
            yield return $"  process {process.Id,-8} {process.Name,-16} on {process.Host,-7} {process.State}, log {process.Log}";
        yield return Cuts.Count == 0 ? "  nothing is cut" : $"  cut: {string.Join(", ", Cuts)}";
        if (Server != "none")
            yield return $"  accounts root, admin, repl, monitor, app: passwords in {AccountsFile}";
    }

    private static string? ServerOf(LabEnvironment lab, LabHost host)
    {
        if (lab.Servers.FirstOrDefault(s => s.Host == host) is not { } server)
            return null;
        return server.Process is not { } process ? "stopped" : process.Identity.State == 'T' ? "frozen" : "running";
    }

    private static string? SocketOf(LabEnvironment lab, LabHost host) => lab.Servers.FirstOrDefault(s => s.Host == host)?.SocketPath;
}
