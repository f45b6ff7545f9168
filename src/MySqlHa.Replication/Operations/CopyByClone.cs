using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>The steps of a copy with the clone plugin. Source: MySQL manual, "The Clone Plugin".</summary>
internal static class CopyByClone
{
    internal static IReadOnlyList<PlanStep> Steps(CopyFacts facts, CopyOptions options)
    {
        var (donor, recipient) = (facts.Donor, facts.Recipient);
        var cloned = CopyRules.IsCloned(facts, options);
        var steps = new List<PlanStep>();
        if (recipient.Channels.Count > 0)
            steps.Add(CopySteps.StopReplication(recipient));
        // Neither a plugin nor a clone can be had while it is on.
        if (recipient.SuperReadOnly == true)
            steps.Add(SuperReadOnly(recipient, false));
        if (!cloned)
        {
            steps.Add(Install(donor, new Dictionary<string, string> { ["clone"] = Library(facts, "mysql_clone") }, "the clone plugin on the donor"));
            // A recipient must have every plugin that is active on the donor.
            var wanted = new Dictionary<string, string>(facts.DonorHolds.Libraries.Where(p => !facts.RecipientHolds.Libraries.ContainsKey(p.Key)), StringComparer.OrdinalIgnoreCase)
            {
                ["clone"] = Library(facts, "mysql_clone"),
            };
            steps.Add(Install(recipient, wanted, wanted.Count == 1 ? "the clone plugin on the recipient" : "the donor's plugins on the recipient"));
            steps.Add(Clone(facts, options));
        }
        else
        {
            steps.Add(Cloned(facts));
        }

        steps.Add(CopySteps.RemoveChannels(recipient));
        steps.Add(CopySteps.DisableEvents(recipient));
        if (recipient.SuperReadOnly == true)
            steps.Add(SuperReadOnly(recipient, true));
        steps.Add(CopySteps.Compare(cloned ? facts with { Donor = donor with { Executed = recipient.Executed } } : facts));
        return steps;
    }

    private static PlanStep Clone(CopyFacts facts, CopyOptions options)
    {
        var recipient = facts.Recipient.Server;
        var donor = CopyRules.DonorAddress(facts) ?? facts.Donor.Server;
        return new()
        {
            Id = "clone",
            Server = recipient,
            Title = $"Clone {donor}: what the recipient holds is replaced, then it restarts",
            Statements = CopyCloneRun.Statements(donor, facts.Donor.CurrentUser.Split('@')[0], options.TlsMode, ""),
            Deadline = CopySteps.NoLimit + options.RestartTimeout,
            Perform = (context, cancellation) => new CopyCloneRun(context, recipient, donor, facts.Donor.Server, options).RunAsync(cancellation),
        };
    }

    private static PlanStep Cloned(CopyFacts facts) => new()
    {
        Id = "clone",
        Server = facts.Recipient.Server,
        Title = $"Clone {facts.RecipientHolds.CloneSource}: the recipient was cloned, and replication can bring what came since",
        Statements = [],
        AlreadyDone = (_, _) => Task.FromResult(true),
    };

    private static PlanStep Install(ServerSnapshot server, IReadOnlyDictionary<string, string> plugins, string what)
    {
        SqlStatement[] statements = [CopySteps.Unlogged, .. plugins.Select(p => Installation(p.Key, p.Value))];
        return new()
        {
            Id = "install-plugin",
            Server = server.Server,
            Title = "Install " + what,
            Statements = statements,
            AlreadyDone = async (context, cancellation) =>
                (await CopyInventoryReader.ReadAsync(await context.SessionAsync(server.Server, cancellation), cancellation)).Libraries is var now && plugins.Keys.All(now.ContainsKey),
            Perform = async (context, cancellation) =>
            {
                await using var session = await CopySteps.OpenAsync(context, server.Server, cancellation);
                var there = (await CopyInventoryReader.ReadAsync(session, cancellation)).Libraries;
                await session.ExecuteAsync(CopySteps.Unlogged, null, cancellation);
                foreach (var plugin in plugins.Where(p => !there.ContainsKey(p.Key)))
                    await session.ExecuteAsync(Installation(plugin.Key, plugin.Value), null, cancellation);
            },
        };
    }

    private static SqlStatement Installation(string plugin, string library) => SqlStatement.Plain($"INSTALL PLUGIN {SqlText.Name(plugin)} SONAME {SqlText.Quote(library)}");

    private static PlanStep SuperReadOnly(ServerSnapshot recipient, bool on) => new()
    {
        Id = on ? "fence" : "unfence",
        Server = recipient.Server,
        Title = on ? "Make the recipient read-only again" : "Let the recipient take a copy: read_only stays on",
        Statements = [SqlStatement.Plain(on ? "SET GLOBAL super_read_only = ON" : "SET GLOBAL super_read_only = OFF")],
        AlreadyDone = async (context, cancellation) =>
            await (await context.SessionAsync(recipient.Server, cancellation)).ScalarAsync("SELECT @@GLOBAL.super_read_only", null, cancellation) == (on ? "1" : "0"),
    };

    // .so, .dll or .dylib: as the plugins that the donor has loaded.
    private static string Library(CopyFacts facts, string name) =>
        name + (facts.Donor.Variable("version_compile_os")?.StartsWith("Win", StringComparison.OrdinalIgnoreCase) == true ? ".dll" : ".so");
}
