using MySqlHa.Lab.Keepalived;

namespace MySqlHa.Lab.Cli;

/// <summary>Commands about keepalived on the nodes.</summary>
internal static class KeepalivedCommands
{
    public static async Task<int> RunAsync(CliArguments arguments)
    {
        LabHost host = LabAddresses.Parse(arguments.Word("The node (a or b)"));
        string verb = arguments.Word("What keepalived shall do (start, stop, kill, status)");
        LabEnvironment lab = LabEnvironment.Attach(arguments.Id);
        if (verb == "start")
        {
            var defaults = new KeepalivedOptions();
            var options = new KeepalivedOptions
            {
                Version = arguments.Int("version", defaults.Version),
                VirtualRouterId = arguments.Int("vrid", defaults.VirtualRouterId),
                Priority = arguments.Int("priority", defaults.Priority),
                AdvertisementInterval = arguments.Number("interval", defaults.AdvertisementInterval),
                NoPreempt = arguments.Has("no-preempt"),
                PreemptDelay = arguments.Number("preempt-delay", 0),
                UnicastPeers = arguments.Option("peer") is { } peers ? peers.Split(',') : [],
                TrackScript = arguments.Option("track-script"),
            };
            arguments.Done();
            KeepalivedPeer started = await KeepalivedPeer.StartAsync(lab, host, options).ConfigureAwait(false);
            Console.WriteLine($"keepalived on {LabAddresses.Name(host)}: process {started.Process.Id}, log {started.Process.Log.Path}");
            return 0;
        }

        arguments.Done();
        KeepalivedPeer peer = KeepalivedPeer.Attach(lab, host, new KeepalivedOptions());
        switch (verb)
        {
            case "stop":
                await peer.StopAsync().ConfigureAwait(false);
                break;
            case "kill":
                await peer.KillAsync().ConfigureAwait(false);
                break;
            case "status":
                break;
            default:
                throw new LabException($"keepalived cannot '{verb}': it is start, stop, kill or status.");
        }

        Console.WriteLine($"keepalived on {LabAddresses.Name(host)}: {(verb == "status" ? peer.State : verb == "stop" ? "stopped" : "killed")}");
        return 0;
    }
}
