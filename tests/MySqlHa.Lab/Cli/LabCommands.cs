using System.Diagnostics;
using System.Text.Json;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Setup;

namespace MySqlHa.Lab.Cli;

/// <summary>Commands about the lab as a whole, its network and its servers.</summary>
internal static class LabCommands
{
    public static async Task<int> SetupAsync(CliArguments arguments)
    {
        arguments.Done();
        LabSetupResult result = await LabSetup.EnsureAsync(new ConsoleProgress()).ConfigureAwait(false);
        if (arguments.Json)
            Print(result);
        else
            Console.WriteLine(result.MySqlRoot is { } root ? $"Ready: MySQL in {root}, MariaDB and keepalived from packages." : "Ready, but without MySQL: use --server MariaDb.");
        return 0;
    }

    public static async Task<int> UpAsync(CliArguments arguments)
    {
        string server = arguments.Option("server") ?? nameof(ServerKind.MySql);
        var options = new LabOptions
        {
            Id = arguments.Id,
            Server = server.Equals("none", StringComparison.OrdinalIgnoreCase) ? null : arguments.Choice("server", ServerKind.MySql),
            Lifetime = LabLifetime.UntilDown,
            RestartState = arguments.Choice("restart-state", RestartState.ReadWrite),
            BufferPoolMegabytes = arguments.Int("buffer-pool", 64),
            Pair = !arguments.Has("empty"),
        };
        arguments.Done();
        await using LabEnvironment lab = await LabEnvironment.UpAsync(options, new ConsoleProgress()).ConfigureAwait(false);
        await ShowAsync(lab, arguments.Json).ConfigureAwait(false);
        if (!arguments.Json)
        {
            foreach (LabServer each in lab.Servers)
                Console.WriteLine($"  client on {LabAddresses.Name(each.Host)}: {each.ClientCommand}");
            Console.WriteLine($"  remove: mysqlha-lab down --id {lab.Id}");
        }

        return 0;
    }

    /// <summary>Keeps a lab for as long as this process lives or its input is open: what a test kills to see that nothing is left.</summary>
    public static async Task<int> OwnAsync(CliArguments arguments)
    {
        var options = new LabOptions { Id = arguments.Id, Server = arguments.Choice("server", ServerKind.MySql) };
        arguments.Done();
        await using LabEnvironment lab = await LabEnvironment.UpAsync(options, new ConsoleProgress()).ConfigureAwait(false);
        Console.WriteLine("up");
        await Console.In.ReadToEndAsync().ConfigureAwait(false);
        return 0;
    }

    public static async Task<int> DownAsync(CliArguments arguments)
    {
        arguments.Done();
        Requirements.Check();
        bool there = LabEnvironment.Exists(arguments.Id);
        await LabEnvironment.RemoveAsync(arguments.Id).ConfigureAwait(false);
        Console.WriteLine(there ? $"Lab '{arguments.Id}' is removed." : $"There was no lab '{arguments.Id}'.");
        return 0;
    }

    public static async Task<int> StatusAsync(CliArguments arguments)
    {
        arguments.Done();
        if (!LabEnvironment.Exists(arguments.Id))
        {
            Console.WriteLine(arguments.Json ? "null" : $"Lab '{arguments.Id}' is not up.");
            return 1;
        }

        await ShowAsync(LabEnvironment.Attach(arguments.Id), arguments.Json).ConfigureAwait(false);
        return 0;
    }

    public static async Task<int> OnServerAsync(CliArguments arguments, Func<LabServer, Task> action, string done)
    {
        LabHost host = LabAddresses.Parse(arguments.Word("The node (a or b)"));
        arguments.Done();
        long began = Stopwatch.GetTimestamp();
        await action(LabEnvironment.Attach(arguments.Id).Server(host)).ConfigureAwait(false);
        Say($"server on {LabAddresses.Name(host)}: {done}", began);
        return 0;
    }

    /// <summary>What clients need, in a lab that was set up with --empty and made a pair since.</summary>
    public static async Task<int> SchemaAsync(CliArguments arguments)
    {
        arguments.Done();
        await ClientSchema.CreateAsync(LabEnvironment.Attach(arguments.Id)).ConfigureAwait(false);
        return 0;
    }

    public static async Task<int> CutAsync(CliArguments arguments)
    {
        LabHost one = LabAddresses.Parse(arguments.Word("The host"));
        LabHost? other = arguments.OptionalWord() is { } word ? LabAddresses.Parse(word) : null;
        arguments.Done();
        LabEnvironment lab = LabEnvironment.Attach(arguments.Id);
        long began = Stopwatch.GetTimestamp();
        await (other is { } peer ? lab.CutBetweenAsync(one, peer) : lab.CutAsync(one)).ConfigureAwait(false);
        Say(other is { } second ? $"cut between {LabAddresses.Name(one)} and {LabAddresses.Name(second)}" : $"{LabAddresses.Name(one)}: cable pulled", began);
        return 0;
    }

    public static async Task<int> OnLabAsync(CliArguments arguments, Func<LabEnvironment, Task> action, string done)
    {
        arguments.Done();
        long began = Stopwatch.GetTimestamp();
        await action(LabEnvironment.Attach(arguments.Id)).ConfigureAwait(false);
        Say(done, began);
        return 0;
    }

    public static async Task<int> LinkAsync(CliArguments arguments)
    {
        LabHost host = LabAddresses.Parse(arguments.Word("The host"));
        string state = arguments.Word("'up' or 'down'");
        arguments.Done();
        LabEnvironment lab = LabEnvironment.Attach(arguments.Id);
        long began = Stopwatch.GetTimestamp();
        await (state switch
        {
            "up" => lab.LinkUpAsync(host),
            "down" => lab.LinkDownAsync(host),
            _ => throw new LabException($"A link can be set 'up' or 'down', not '{state}'."),
        }).ConfigureAwait(false);
        Say($"{LabAddresses.Name(host)}: {LabAddresses.Interface} {state}", began);
        return 0;
    }

    public static async Task<int> ExecAsync(CliArguments arguments)
    {
        LabHost host = LabAddresses.Parse(arguments.Word("The host"));
        arguments.Done();
        if (arguments.Rest.Count == 0)
            throw new LabException("What shall run? mysqlha-lab exec a -- ip addr");
        // With our own input, outputs and terminal.
        using Process process = Process.Start("ip", ["netns", "exec", LabEnvironment.Attach(arguments.Id).Namespace(host), .. arguments.Rest]);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    public static void Print<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, LabRecord.Json));

    public static void Say(string what, long began) =>
        Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what} ({Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms)"));

    private static async Task ShowAsync(LabEnvironment lab, bool json)
    {
        LabStatus status = await LabStatus.ReadAsync(lab).ConfigureAwait(false);
        if (json)
        {
            Print(status);
            return;
        }

        foreach (string line in status.Lines())
            Console.WriteLine(line);
    }
}
