namespace MySqlHa.Replication.Health;

/// <summary>What a verdict rests on.</summary>
public enum VerdictBasis
{
    /// <summary>The server's own answer.</summary>
    Answer,

    /// <summary>A fact that needs no waiting: process gone or stopped, or the kernel saying that nobody listens.</summary>
    Evidence,

    /// <summary>No answer for the timeout, as often as the fall count demands.</summary>
    Silence,
}
