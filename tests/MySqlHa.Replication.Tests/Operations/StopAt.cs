using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>Ends a plan before its n-th step, or just behind it, as a kill would.</summary>
internal sealed class StopAt(int step, bool behind) : IPlanObserver
{
    private int _index = -1;

    public void StepStarting(PlanStep next, int index, int count)
    {
        _index = index;
        if (index == step && !behind)
            throw new KilledException();
    }

    public void StepProgress(PlanStep running, string waitsFor, double? fraction, TimeSpan? remaining)
    {
    }

    public void StepFinished(StepResult result)
    {
        if (_index == step && behind)
            throw new KilledException();
    }

    internal sealed class KilledException : Exception;
}
