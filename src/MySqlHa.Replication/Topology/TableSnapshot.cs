namespace MySqlHa.Replication.Topology;

/// <summary>A table that deserves attention: another engine than InnoDB, or no primary key.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Engine">Its storage engine.</param>
/// <param name="HasPrimaryKey">Whether it has a primary key.</param>
public sealed record TableSnapshot(string Schema, string Name, string Engine, bool HasPrimaryKey)
{
    /// <summary>Schema and name.</summary>
    public override string ToString() => $"{Schema}.{Name}";
}
