namespace MySqlHa.Replication.Operations.Compare;

/// <summary>What is known of a row that was looked at again.</summary>
public enum RowState
{
    /// <summary>It must be looked at once more.</summary>
    Open,

    /// <summary>The same on both.</summary>
    Equal,

    /// <summary>The reference has it and the server has not.</summary>
    Missing,

    /// <summary>The server has it and the reference has not.</summary>
    Extra,

    /// <summary>Both have it, with other values.</summary>
    Different,

    /// <summary>It was written so often that no sight of it could be judged.</summary>
    Unsettled,
}
