namespace MySqlHa.Replication.Plan;

/// <summary>Hears what a plan does, on the runner's thread. Must not block.</summary>
public interface IPlanObserver
{
    /// <summary>A step begins.</summary>
    void StepStarting(PlanStep step, int index, int count);

    /// <summary>A step waits for something long.</summary>
    /// <param name="step">The step.</param>
    /// <param name="waitsFor">What for, in words.</param>
    /// <param name="fraction">How much is done, 0 to 1, or null when it is not known.</param>
    /// <param name="remaining">Estimated time left, or null.</param>
    void StepProgress(PlanStep step, string waitsFor, double? fraction, TimeSpan? remaining);

    /// <summary>A step has ended.</summary>
    void StepFinished(StepResult result);
}
