using System.ComponentModel;
using MySqlConnector;
using MySqlHa.Lab;
using MySqlHa.Lab.Cli;

const string Help = """
    mysqlha-lab: two database hosts, a client and a gateway on one Linux machine. Every command takes --id NAME (default: lab).

      setup [--json]                    install what the lab needs: packages, the MySQL server folder
      up [--server MySql|MariaDb|None] [--restart-state ReadWrite|ReadOnly|ReadOnlyNotReplicating] [--buffer-pool MB] [--empty] [--json]
                                        --empty: two servers with an administrator, and no pair yet
      schema                            what the client writes to, in a lab that was --empty and has been made a pair
      down                              remove it: processes, namespaces, files
      status [--json]
      start-server|stop-server|kill-server|freeze-server|thaw-server a|b
      cut HOST                          pull the host's cable; hosts are a, b, client, gw, w
      cut HOST HOST                     drop all frames between two hosts
      link HOST up|down                 the host's own interface
      heal                              undo all of that
      exec HOST -- COMMAND ...          run a command on a host
      client start [--vip ADDRESS] [--writers 4] [--pause MS] [--connect-limit MS] [--statement-limit MS] [--warm-up S]
      client mark NAME | stats [--json] | wait [--timeout S] [--server-id N] | stop [--json]
      ledger [a] [b] [--catch-up S] [--json]  compare what was acknowledged with the servers; exit code 1 if a row is lost or the tables differ
      keepalived a|b start [--version 3|2] [--vrid 51] [--priority 100] [--interval S] [--no-preempt] [--preempt-delay S] [--peer IP,...] [--track-script CMD]
      keepalived a|b stop|kill|status
    """;

try
{
    string verb = args.Length == 0 ? "help" : args[0];
    var rest = new CliArguments(args.Skip(1));
    switch (verb)
    {
        case "help" or "--help" or "-h":
            Console.WriteLine(Help);
            return args.Length == 0 ? 2 : 0;
        case "setup":
            return await LabCommands.SetupAsync(rest).ConfigureAwait(false);
        case "up":
            return await LabCommands.UpAsync(rest).ConfigureAwait(false);
        case "schema":
            return await LabCommands.SchemaAsync(rest).ConfigureAwait(false);
        case "down":
            return await LabCommands.DownAsync(rest).ConfigureAwait(false);
        case "status":
            return await LabCommands.StatusAsync(rest).ConfigureAwait(false);
        case "start-server":
            return await LabCommands.OnServerAsync(rest, s => s.StartAsync(), "takes connections").ConfigureAwait(false);
        case "stop-server":
            return await LabCommands.OnServerAsync(rest, s => s.StopAsync(), "stopped").ConfigureAwait(false);
        case "kill-server":
            return await LabCommands.OnServerAsync(rest, s => s.KillAsync(), "killed").ConfigureAwait(false);
        case "freeze-server":
            return await LabCommands.OnServerAsync(rest, s => s.FreezeAsync(), "frozen").ConfigureAwait(false);
        case "thaw-server":
            return await LabCommands.OnServerAsync(rest, s => s.ThawAsync(), "thawed").ConfigureAwait(false);
        case "cut":
            return await LabCommands.CutAsync(rest).ConfigureAwait(false);
        case "link":
            return await LabCommands.LinkAsync(rest).ConfigureAwait(false);
        case "heal":
            return await LabCommands.OnLabAsync(rest, l => l.HealAsync(), "everything is connected").ConfigureAwait(false);
        case "exec":
            return await LabCommands.ExecAsync(rest).ConfigureAwait(false);
        case "client":
            return await ClientCommands.RunAsync(rest).ConfigureAwait(false);
        case "client-process":
            return await ClientCommands.ProcessAsync(rest).ConfigureAwait(false);
        case "ledger":
            return await ClientCommands.LedgerAsync(rest).ConfigureAwait(false);
        case "keepalived":
            return await KeepalivedCommands.RunAsync(rest).ConfigureAwait(false);
        case "own":
            return await LabCommands.OwnAsync(rest).ConfigureAwait(false);
        case "reap":
            return await LabReaper.RunAsync(rest.Id, rest.Option("instance") ?? "").ConfigureAwait(false);
        default:
            throw new LabException($"There is no command '{verb}'. 'mysqlha-lab help' lists them.");
    }
}
catch (Exception e) when (e is LabException or MySqlException or IOException or UnauthorizedAccessException or Win32Exception)
{
    await Console.Error.WriteLineAsync("mysqlha-lab: " + e.Message).ConfigureAwait(false);
    return 1;
}
