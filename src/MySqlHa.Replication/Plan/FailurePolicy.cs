namespace MySqlHa.Replication.Plan;

/// <summary>What happens to the steps that were done when one fails.</summary>
public enum FailurePolicy
{
    /// <summary>They stay: running the same command again goes on from there.</summary>
    Stop,

    /// <summary>They are undone, last first.</summary>
    RollBack,
}
