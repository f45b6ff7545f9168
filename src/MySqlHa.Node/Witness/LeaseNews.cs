namespace MySqlHa.Node.Witness;

/// <summary>What a node must hear of its lease.</summary>
internal enum LeaseNews
{
    /// <summary>Its server must be closed now.</summary>
    Lost,

    /// <summary>The witness has not answered for a while.</summary>
    Away,

    /// <summary>It answers again, for the first time, or the role is free that was not.</summary>
    Back,
}
