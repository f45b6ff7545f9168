namespace MySqlHa.Tests.Support;

/// <summary>Tests that look at what the whole process shares: the module's static state, its threads, its working folder.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWide
{
    public const string Name = "process wide";
}
