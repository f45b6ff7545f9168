namespace MySqlHa.Node.Witness;

/// <summary>What the node that holds the role does when the witness that it holds it at does not answer.</summary>
public enum WitnessLoss
{
    /// <summary>It closes its server and resigns before its lease can end there: nobody writes when the witness is away, and never do two.</summary>
    StepDown,

    /// <summary>
    /// It goes on. Only as long as the witness is away for both nodes is that safe: a node that is cut off from a witness which the other one reaches writes on
    /// while the other one takes over.
    /// </summary>
    Keep,
}
