using System.ComponentModel;
using System.Diagnostics;

namespace MySqlHa.Replication.Plan;

/// <summary>Finds the last run of an operation in the journal.</summary>
internal static class PlanJournalReader
{
    internal static UnfinishedRun? FindUnfinished(IEnumerable<string> files, string operation, IEnumerable<string> servers)
    {
        var wanted = servers.Order(StringComparer.Ordinal).ToList();
        // Newest file first: what began there needs no older one.
        foreach (var file in files.Where(File.Exists))
        {
            var lines = Lines(file, operation).Where(l => l.Servers.Order(StringComparer.Ordinal).SequenceEqual(wanted)).ToList();
            if (lines.FindLast(l => l.Event == "begin") is not { } begin)
                continue;
            var run = lines.FindAll(l => l.Run == begin.Run);
            return run.Exists(l => l.Event == "end") ? null : Describe(begin, run);
        }

        return null;
    }

    private static IEnumerable<JournalLine> Lines(string file, string operation)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        // A device in its place has no length, and no end.
        while (stream.Length > 0 && reader.ReadLine() is { } text)
        {
            // Most lines are of others: not worth parsing.
            if (text.Contains(operation, StringComparison.Ordinal) && JournalLine.Read(text) is { } line && line.Operation == operation)
                yield return line;
        }
    }

    private static UnfinishedRun Describe(JournalLine begin, List<JournalLine> run)
    {
        var step = run.FindLast(l => l.Step is not null);
        return new(
            begin.Run, begin.At, run[^1].At, step?.Step ?? "", step?.Server ?? "", begin.Process ?? 0, IsAlive(begin.Process, begin.At));
    }

    private static bool IsAlive(int? id, DateTimeOffset since)
    {
        if (id is not { } number || number == Environment.ProcessId)
            return false;
        try
        {
            using var process = Process.GetProcessById(number);
            // Another that has got the same number since is not it.
            return process.StartTime.ToUniversalTime() <= since.UtcDateTime;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}
