namespace MySqlHa.Replication.Gtid;

/// <summary>Transactions that follow each other. Both ends belong to it.</summary>
/// <param name="First">The first number, 1 or more.</param>
/// <param name="Last">The last number, not below <paramref name="First"/>.</param>
public readonly record struct GtidInterval(ulong First, ulong Last)
{
    /// <summary>How many transactions: 1 to 2^64 - 1.</summary>
    public ulong Count => Last - First + 1;
}
