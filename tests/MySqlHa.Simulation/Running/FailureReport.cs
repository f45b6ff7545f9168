using System.Text;
using MySqlHa.Simulation.Checks;
using MySqlHa.Simulation.Schedules;

namespace MySqlHa.Simulation.Running;

/// <summary>What is said of a schedule that breaks a promise: what it is, how it is played again, and what happened.</summary>
internal static class FailureReport
{
    /// <summary>Writes it, of the smallest schedule that still breaks the promise.</summary>
    public static string Write(Outcome failure)
    {
        var small = Shrinker.Shrink(failure);
        var text = new StringBuilder()
            .AppendLine(failure.Violation!.ToString())
            .AppendLine($"Seed {failure.Schedule.Seed}: {failure.Schedule.Setup}")
            .AppendLine($"Again, as it was ({failure.Schedule.Faults.Count} faults): {Command(failure.Schedule, shrunk: false)}")
            .AppendLine($"Again, shrunk ({small.Schedule.Faults.Count} faults):      {Command(small.Schedule, shrunk: true)}")
            .AppendLine();
        Play(small.Schedule, line => text.AppendLine(line));
        return text.ToString();
    }

    /// <summary>Names it in three lines.</summary>
    public static string Brief(Outcome failure)
    {
        var small = Shrinker.Shrink(failure);
        return $"{small.Violation}{Environment.NewLine}  {small.Schedule.Setup}{Environment.NewLine}  {Command(small.Schedule, shrunk: true)}";
    }

    /// <summary>Plays a schedule and tells all of it.</summary>
    public static Outcome Play(Schedule schedule, Action<string> line) => new World(schedule, line).Run();

    private static string Command(Schedule schedule, bool shrunk) =>
        $"dotnet run --project tests/MySqlHa.Simulation -- --seed {schedule.Seed}"
        + (shrunk ? $"{(schedule.Setup.Loss + schedule.Setup.Duplication + schedule.Setup.Reordering == 0 ? " --quiet-network" : "")} --faults {string.Join(',', schedule.Faults)}" : "");
}
