namespace MySqlHa.Lab.Tests.Support;

/// <summary>Everything that speaks VRRP with keepalived shares one lab, and is alone on the machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class VrrpLabCollection : ICollectionFixture<VrrpLab>
{
    public const string Name = "vrrp lab";
}
