namespace MySqlHa.Lab.Tests.Lab;

/// <summary>Everything that sets a lab up, one class after the other: a lab has two servers, and the machine may have two cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LabCollection
{
    public const string Name = "lab";
}
