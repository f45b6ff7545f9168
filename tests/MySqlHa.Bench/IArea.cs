namespace MySqlHa.Bench;

/// <summary>One thing that is measured.</summary>
internal interface IArea
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it does, in a line.</summary>
    string What { get; }

    /// <summary>Measures and reports.</summary>
    Task RunAsync(Plan plan, Report report);
}
