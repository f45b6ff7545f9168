namespace MySqlHa.Vrrp.Tests.Link.Support;

/// <summary>Tests that make hosts run one after another: what they time must not compete for the processor.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NamespaceCollection
{
    public const string Name = "network namespaces";
}
