using System.Globalization;
using System.Text.Json;
using MySqlHa.Lab.Client;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Cli;

/// <summary>Commands about the writing client and its ledger.</summary>
internal static class ClientCommands
{
    public static async Task<int> RunAsync(CliArguments arguments)
    {
        string verb = arguments.Word("What the client shall do (start, mark, stats, wait, stop)");
        string name = arguments.Option("name") ?? "client";
        LabEnvironment lab = LabEnvironment.Attach(arguments.Id);
        switch (verb)
        {
            case "start":
                var defaults = new LabClientOptions();
                var options = new LabClientOptions
                {
                    Name = name,
                    Address = arguments.Option("vip") ?? defaults.Address,
                    Writers = arguments.Int("writers", defaults.Writers),
                    PauseMilliseconds = arguments.Int("pause", defaults.PauseMilliseconds),
                    ConnectMilliseconds = arguments.Int("connect-limit", defaults.ConnectMilliseconds),
                    StatementMilliseconds = arguments.Int("statement-limit", defaults.StatementMilliseconds),
                    WarmUpSeconds = arguments.Number("warm-up", defaults.WarmUpSeconds),
                };
                arguments.Done();
                LabClient started = await LabClient.StartAsync(lab, options).ConfigureAwait(false);
                Console.WriteLine($"client '{name}' writes to {options.Address} with {options.Writers} writers; ledger {started.LedgerFile}");
                return 0;
            case "mark":
                string mark = arguments.Word("The name of the mark");
                arguments.Done();
                await LabClient.Attach(lab, name).MarkAsync(mark).ConfigureAwait(false);
                return 0;
            case "stats":
                arguments.Done();
                Show(await LabClient.Attach(lab, name).GetStatisticsAsync().ConfigureAwait(false), arguments.Json);
                return 0;
            case "wait":
                double seconds = arguments.Number("timeout", 30);
                int server = arguments.Int("server-id", 0);
                arguments.Done();
                TimeSpan took = await LabClient.Attach(lab, name).WaitForWriteAsync(TimeSpan.FromSeconds(seconds), server == 0 ? null : server).ConfigureAwait(false);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"acknowledged after {took.TotalMilliseconds:0.0} ms"));
                return 0;
            case "stop":
                arguments.Done();
                Show(await LabClient.Attach(lab, name).StopAsync().ConfigureAwait(false), arguments.Json);
                return 0;
            default:
                throw new LabException($"The client cannot '{verb}': it is start, mark, stats, wait or stop.");
        }
    }

    /// <summary>What <c>client start</c> runs on host client.</summary>
    public static Task<int> ProcessAsync(CliArguments arguments)
    {
        string settings = arguments.Option("settings") ?? throw new LabException("--settings is missing.");
        arguments.Done();
        return ClientProcess.RunAsync(arguments.Id, JsonSerializer.Deserialize<LabClientOptions>(settings, LabRecord.Json)!);
    }

    public static async Task<int> LedgerAsync(CliArguments arguments)
    {
        string name = arguments.Option("name") ?? "client";
        var hosts = new List<LabHost>();
        while (arguments.OptionalWord() is { } word)
            hosts.Add(LabAddresses.Parse(word));
        double catchUp = arguments.Number("catch-up", 30);
        arguments.Done();
        LabEnvironment lab = LabEnvironment.Attach(arguments.Id);
        LabServer[] servers = [.. hosts.Count == 0 ? lab.Servers.Where(s => s.Process is not null) : hosts.Select(lab.Server)];
        if (servers.Length == 2 && catchUp > 0)
        {
            await ReplicationWait.CaughtUpAsync(servers[0], servers[1], TimeSpan.FromSeconds(catchUp)).ConfigureAwait(false);
            await ReplicationWait.CaughtUpAsync(servers[1], servers[0], TimeSpan.FromSeconds(catchUp)).ConfigureAwait(false);
        }

        LedgerReport report = await LedgerCheck.RunAsync(LabClient.LedgerPath(lab, name), servers).ConfigureAwait(false);
        if (arguments.Json)
        {
            LabCommands.Print(report);
        }
        else
        {
            Console.WriteLine($"acknowledged {report.Acknowledged}, lost {report.Lost}");
            foreach (LedgerOnServer server in report.Servers)
                Console.WriteLine($"  {LabAddresses.Name(server.Host)}: {server.Rows} rows, {server.Lost} lost, {server.Extra} there without acknowledgement");
            if (report.Servers.Count > 1)
                Console.WriteLine(report.TablesEqual ? "  the tables are equal" : "  the tables differ");
        }

        return report.Lost == 0 && report.TablesEqual ? 0 : 1;
    }

    private static void Show(ClientStatistics seen, bool json)
    {
        if (json)
        {
            LabCommands.Print(seen);
            return;
        }

        static string N(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
        Console.WriteLine($"acknowledged {seen.Acknowledged}, longest gap {N(seen.LongestGapMilliseconds)} ms (at {N(seen.LongestGapAtSeconds)} s of {N(seen.Seconds)} s)");
        foreach (ClientMark mark in seen.Marks)
        {
            string moved = mark.FirstOtherMilliseconds is { } first ? $", first write on server {mark.ServerAfter} after {N(first)} ms" : "";
            Console.WriteLine($"  {mark.Name} at {N(mark.AtSeconds)} s: longest gap {N(mark.LongestGapMilliseconds)} ms{moved}");
        }

        if (seen.Failures.Count > 0)
            Console.WriteLine($"  failures: {string.Join(", ", seen.Failures.Select(f => $"{f.Key} {f.Value}"))}");
    }
}
