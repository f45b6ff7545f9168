using System.Diagnostics;
using System.Text.Json;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Plan;

public sealed class PlanJournalTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mysqlha-journal-{Guid.NewGuid():N}");

    private string JournalPath => Path.Combine(_folder, "journal.jsonl");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_event_is_a_line_that_only_the_owner_reads_and_no_secret_is_in_it()
    {
        await using var fake = new FakePlan(new ManualTime());
        using var journal = PlanJournal.Open(_folder);
        fake.World.Add("b");
        await fake.RunAsync(
            FakePlan.Plan(FailurePolicy.RollBack, fake.Step("a", undo: () => FakePlan.Fail("a stays")), fake.Step("b"), fake.Step("c"), fake.Step("d", _ => FakePlan.Fail())), journal);

        var text = await File.ReadAllTextAsync(JournalPath, TestContext.Current.CancellationToken);
        var lines = text.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(
            ["begin", "step a", "done a", "already b", "step c", "done c", "step d", "failed d", "undone c", "undo-failed a", "end"],
            lines.Select(l => (l.GetProperty("event").GetString() + " " + (l.TryGetProperty("step", out var s) ? s.GetString() : "")).Trim()));
        Assert.Single(lines.Select(l => l.GetProperty("run").GetString()).Distinct());
        Assert.All(lines, l => Assert.Equal("Test-Operation", l.GetProperty("operation").GetString()));
        Assert.All(lines, l => Assert.Equal(new DateTimeOffset(2024, 10, 4, 0, 0, 0, TimeSpan.Zero), l.GetProperty("at").GetDateTimeOffset()));
        Assert.Equal("DO 'a', '***'", lines[1].GetProperty("sql")[0].GetString());
        Assert.Equal("db1:3306: a stays.", lines[9].GetProperty("error").GetString());
        Assert.DoesNotContain(FakePlan.Secret, text, StringComparison.Ordinal);
        Assert.Equal("600 700", Run("stat", "-c", "%a", JournalPath, _folder));
    }

    [Fact]
    public async Task A_torn_last_line_is_passed_over_and_does_not_spoil_the_next()
    {
        await using var fake = new FakePlan();
        using (var first = PlanJournal.Open(_folder))
            await fake.RunAsync(FakePlan.Plan(fake.Step("a"), fake.Step("b")), first);
        var bytes = await File.ReadAllBytesAsync(JournalPath, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(JournalPath, bytes[..^40], TestContext.Current.CancellationToken);

        using var journal = PlanJournal.Open(_folder);
        Assert.Equal("b", journal.ReadUnfinished("Test-Operation", [FakePlan.Server])!.StepId);
        Assert.True((await fake.RunAsync(FakePlan.Plan(fake.Step("a"), fake.Step("b"), fake.Step("c")), journal)).Completed);
        Assert.Null(journal.ReadUnfinished("Test-Operation", [FakePlan.Server]));
    }

    [Fact]
    public async Task A_run_is_found_by_its_operation_and_its_servers_in_any_order()
    {
        using var journal = PlanJournal.Open(_folder);
        ServerEndpoint a = new("a"), b = new("b");
        new JournalRun(journal, new OperationPlan("Join", [a, b], []), TimeProvider.System).Begin();
        using (var other = PlanJournal.Open(_folder))
            new JournalRun(other, new OperationPlan("Join", [a], []), TimeProvider.System).Begin();
        Assert.Equal("", journal.ReadUnfinished("Join", [b, a])!.StepId);
        Assert.False(journal.ReadUnfinished("Join", [b, a])!.StillRunning);
        Assert.Null(journal.ReadUnfinished("Joi", [b, a]));
        Assert.Null(journal.ReadUnfinished("Join", [b]));
        await Task.CompletedTask;
    }

    [Fact]
    public void A_run_of_a_living_process_is_still_running()
    {
        using var journal = PlanJournal.Open(_folder);
        using var other = Process.Start("sleep", ["60"]);
        Line(other.Id, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.True(journal.ReadUnfinished("Join", [FakePlan.Server])!.StillRunning);
        // The number was another's then.
        Line(other.Id, DateTimeOffset.UtcNow.AddHours(-1));
        Assert.False(journal.ReadUnfinished("Join", [FakePlan.Server])!.StillRunning);
        other.Kill();
        other.WaitForExit();

        void Line(int process, DateTimeOffset at) => journal.Write(
            new() { At = at, Run = $"{process} {at.Ticks}", Operation = "Join", Servers = [FakePlan.Server.ToString()], Event = "begin", Process = process });
    }

    [Fact]
    public async Task A_full_disk_at_the_start_ends_the_command_before_anything_is_changed()
    {
        Directory.CreateDirectory(_folder);
        File.CreateSymbolicLink(JournalPath, "/dev/full");
        await using var fake = new FakePlan();
        using var journal = PlanJournal.Open(_folder);
        var result = await fake.RunAsync(FakePlan.Plan(fake.Step("a")), journal);
        Assert.Equal(ReplicationError.LocalFile, result.Failure!.Error);
        Assert.Contains(_folder, result.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device. Test-Operation has not begun. Nothing had been changed before.", result.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(fake.Done);
    }

    [Fact]
    public async Task A_disk_that_fills_up_ends_the_plan_after_the_step_that_was_done()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting a small file system needs root.");
        Directory.CreateDirectory(_folder);
        Run("mount", "-t", "tmpfs", "-o", "size=64k", "none", _folder);
        try
        {
            await using var fake = new FakePlan();
            using var journal = PlanJournal.Open(_folder);
            var fill = fake.Step("b", _ =>
            {
                try
                {
                    using var file = File.Create(Path.Combine(_folder, "fill"));
                    for (var i = 0; i < 100; i++)
                    {
                        file.Write(new byte[4096]);
                        file.Flush();
                    }
                }
                catch (IOException)
                {
                    // Full now; and the page that the journal began holds no long line any more.
                    File.AppendAllText(JournalPath, new string('\n', (int)(4096 - (new FileInfo(JournalPath).Length % 4096))));
                }

                return Task.CompletedTask;
            });
            var result = await fake.RunAsync(FakePlan.Plan(fake.Step("a"), fill, fake.Step("c")), journal);
            Assert.Equal(ReplicationError.LocalFile, result.Failure!.Error);
            Assert.Equal([StepOutcome.Done, StepOutcome.Done, StepOutcome.NotReached], result.Steps.Select(s => s.Outcome));
            Assert.Contains("stopped after step 2 of 3", result.Failure.Message, StringComparison.Ordinal);
            Assert.Equal(["+a", "+b"], fake.Done);
        }
        finally
        {
            Run("umount", _folder);
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_made_or_written_is_one_clear_error()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(file, "");
        foreach (var folder in new[] { file, "/proc/mysqlha" })
        {
            var error = Assert.Throws<ReplicationException>(() => PlanJournal.Open(folder));
            Assert.Equal(ReplicationError.LocalFile, error.Error);
            Assert.Contains(folder, error.Message, StringComparison.Ordinal);
            Assert.Contains("-JournalFolder", error.Remedy, StringComparison.Ordinal);
        }

        File.Delete(file);
    }

    [Fact]
    public async Task Several_append_at_once_and_every_line_is_whole()
    {
        var title = new string('x', 5000);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            using var journal = PlanJournal.Open(_folder);
            for (var i = 0; i < 25; i++)
                journal.Write(new() { Run = $"{writer}-{i}", Title = title });
        })));
        var lines = (await File.ReadAllLinesAsync(JournalPath, TestContext.Current.CancellationToken)).Where(l => l.Length > 0).Select(JournalLine.Read).ToList();
        Assert.Equal(100, lines.Select(l => l!.Run).Distinct().Count());
        Assert.All(lines, l => Assert.Equal(title, l!.Title));
    }

    [Fact]
    public void A_large_journal_is_put_aside_once_however_many_open_it_and_is_still_read()
    {
        using (var first = PlanJournal.Open(_folder))
            new JournalRun(first, new OperationPlan("Old", [FakePlan.Server], []), TimeProvider.System).Begin();
        File.AppendAllText(JournalPath, new string('\n', 3000));
        Parallel.For(0, 8, _ => PlanJournal.Open(_folder, most: 2000).Dispose());
        Assert.Equal(0, new FileInfo(JournalPath).Length);
        Assert.InRange(new FileInfo(Path.Combine(_folder, "journal.1.jsonl")).Length, 3000, 4000);
        using var journal = PlanJournal.Open(_folder);
        Assert.NotNull(journal.ReadUnfinished("Old", [FakePlan.Server]));
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Trim().Replace('\n', ' ');
    }
}
