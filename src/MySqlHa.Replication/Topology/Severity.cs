namespace MySqlHa.Replication.Topology;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Good to know.</summary>
    Information,

    /// <summary>Works, at a risk that the message names.</summary>
    Warning,

    /// <summary>Must be mended before the pair can be set up or trusted.</summary>
    Error,
}
