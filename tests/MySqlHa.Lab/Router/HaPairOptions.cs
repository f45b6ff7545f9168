namespace MySqlHa.Lab.Router;

/// <summary>How the instances of a pair are started.</summary>
public sealed record HaPairOptions
{
    /// <summary>Advertisement interval in seconds.</summary>
    public double Interval { get; init; } = 1;

    /// <summary>Whether an instance gives up when the gateway does not answer.</summary>
    public bool Gateway { get; init; }

    /// <summary>Environment variables of a node's process; null for none.</summary>
    public Func<LabHost, IReadOnlyDictionary<string, string>>? Environment { get; init; }

    /// <summary>More parameters of Start-VrrpInstance. As it stands, role changes are not counted.</summary>
    public string Parameters { get; init; } = "-FlapLimit 0";
}
