using System.Diagnostics;
using System.Runtime.InteropServices;
using MySqlHa.Fuzz.Engine;
using MySqlHa.Fuzz.Targets;

namespace MySqlHa.Fuzz;

/// <summary>Searches for bytes that the parsers of what others wrote cannot bear. Ends with 1 when it found some.</summary>
internal static partial class Program
{
    private const int Batch = 200;
    private static readonly TimeSpan Report = TimeSpan.FromSeconds(60);

    private static int Main(string[] args)
    {
        if (FuzzOptions.Parse(args) is not { } options || (options.Target is { } name && FuzzTargets.All().All(t => t.Name != name)))
        {
            Console.Error.WriteLine(FuzzOptions.Usage);
            return 64;
        }

        return options.IsInstrumented ? Search(options) : InstrumentedCopy.Run([.. args, FuzzOptions.Instrumented]);
    }

    private static int Search(FuzzOptions options)
    {
        Directory.CreateDirectory(options.Out);
        var coverage = new Coverage();
        var random = new Random(options.Seed);
        Campaign[] campaigns =
        [
            .. FuzzTargets.All().Where(t => options.Target is null || t.Name == options.Target)
                .Select(t => new Campaign(t, coverage, [.. CorpusFile.Kept(t.Name), .. CorpusFile.Read(CorpusOf(options, t.Name)), .. More(options)], random)),
        ];
        Console.WriteLine($"seed {options.Seed}, {options.Seconds} s of processor time, results in {options.Out}");
        var told = Stopwatch.StartNew();
        using var self = Process.GetCurrentProcess();
        var parent = GetParent();
        while (self.TotalProcessorTime.TotalSeconds < options.Seconds && GetParent() == parent)
        {
            foreach (var campaign in campaigns)
            {
                // By time and not by runs: a target that is slow would take it all.
                for (var slice = Stopwatch.StartNew(); slice.ElapsedMilliseconds < 250;)
                {
                    campaign.Step(Batch);
                }
            }

            self.Refresh();
            if (told.Elapsed > Report)
            {
                told.Restart();
                Tell(campaigns, coverage, self.TotalProcessorTime);
                Save(options, campaigns, minimised: false);
            }
        }

        Tell(campaigns, coverage, self.TotalProcessorTime);
        return Save(options, campaigns, minimised: true) ? 1 : 0;
    }

    private static void Tell(Campaign[] campaigns, Coverage coverage, TimeSpan spent)
    {
        Console.WriteLine($"{spent.TotalSeconds:0} s of processor time, {coverage.Branches} branches: " + string.Join("; ", campaigns.Select(c => $"{c.Name} {c.Runs} runs, {c.Inputs} inputs, {c.Faults.Count} faults")));
    }

    /// <returns>Whether there are faults.</returns>
    private static bool Save(FuzzOptions options, Campaign[] campaigns, bool minimised)
    {
        foreach (var campaign in campaigns)
        {
            if (minimised)
            {
                CorpusFile.Write(CorpusOf(options, campaign.Name), campaign.Minimised());
            }

            File.WriteAllLines(Path.Combine(options.Out, campaign.Name + ".faults"), campaign.Faults.Select(f => $"{Convert.ToHexStringLower(f.Value)} # {f.Key}"));
            foreach (var (what, _) in campaign.Faults)
            {
                Console.WriteLine($"FAULT {campaign.Name}: {what}");
            }
        }

        return campaigns.Any(c => c.Faults.Count > 0);
    }

    /// <summary>Whoever started this one may be killed, and nobody would end it then.</summary>
    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();

    private static string CorpusOf(FuzzOptions options, string target) => Path.Combine(options.Out, target + ".hex");

    private static IEnumerable<byte[]> More(FuzzOptions options) => options.More is null ? [] : Directory.EnumerateFiles(options.More).Select(File.ReadAllBytes);
}
