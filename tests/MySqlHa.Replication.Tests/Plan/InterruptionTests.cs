using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Plan;

/// <summary>A plan that ended anywhere is completed by running it again: nothing is done twice.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mysqlha-plan-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<int, string, bool> Boundaries()
    {
        var all = new TheoryData<int, string, bool>();
        for (var step = 0; step < 4; step++)
        {
            foreach (var moment in new[] { "before", "after" })
            {
                all.Add(step, moment, true);
                all.Add(step, moment, false);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public async Task A_run_that_was_stopped_or_killed_at_any_boundary_is_completed_by_the_next(int at, string moment, bool killed)
    {
        await using var fake = new FakePlan();
        using var stop = new CancellationTokenSource();
        var ids = new[] { "a", "b", "c", "d" };
        var here = new TaskCompletionSource();
        using var journal = PlanJournal.Open(_folder.FullName);
        Task End(CancellationToken _)
        {
            here.SetResult();
            return new TaskCompletionSource().Task;
        }

        var running = fake.RunAsync(
            FakePlan.Plan([.. ids.Select((id, i) => i != at ? fake.Step(id) : moment == "before" ? fake.Step(id, End) : fake.Step(id, verify: End))]), journal, stop.Token);
        await here.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        if (!killed)
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        // Nothing of a killed run goes on: here it simply hangs for good.
        var left = journal.ReadUnfinished("Test-Operation", [FakePlan.Server]);
        if (killed)
            Assert.Equal((ids[at], "db1:3306", Environment.ProcessId), (left!.StepId, left.StepServer, left.Process));
        else
            Assert.Null(left);
        if (!killed)
            Assert.Contains($"stopped by the user in {ids[at]} on db1:3306", await File.ReadAllTextAsync(JournalPath, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var result = await fake.RunAsync(FakePlan.Plan([.. ids.Select(id => fake.Step(id))]), journal);
        Assert.True(result.Completed);
        Assert.Equal(ids.Select(i => "+" + i), fake.Done);
        Assert.Null(journal.ReadUnfinished("Test-Operation", [FakePlan.Server]));
        await stop.CancelAsync();
    }

    private string JournalPath => Path.Combine(_folder.FullName, "journal.jsonl");
}
