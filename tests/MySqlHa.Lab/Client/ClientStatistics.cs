namespace MySqlHa.Lab.Client;

/// <summary>What the client has seen so far.</summary>
/// <param name="Warm">Whether it is warm.</param>
/// <param name="Acknowledged">Acknowledged writes, all of them.</param>
/// <param name="Seconds">Seconds since it was warm.</param>
/// <param name="LongestGapMilliseconds">The longest time between two acknowledged writes (of any writer) since it was warm.</param>
/// <param name="LongestGapAtSeconds">When that began, in seconds since it was warm.</param>
/// <param name="Connections">Connections that were opened.</param>
/// <param name="ByServer">Acknowledged writes by server_id.</param>
/// <param name="ServerChanges">How often a write was acknowledged by another server than the one before it. More than once a move: two servers took writes at a time.</param>
/// <param name="Failures">Failures by kind since it was warm.</param>
/// <param name="Marks">What followed each mark.</param>
/// <param name="LedgerFile">The ledger.</param>
public sealed record ClientStatistics(
    bool Warm, long Acknowledged, double Seconds, double LongestGapMilliseconds, double LongestGapAtSeconds, long Connections,
    IReadOnlyDictionary<string, long> ByServer, int ServerChanges, IReadOnlyDictionary<string, long> Failures,
    IReadOnlyList<ClientMark> Marks, string LedgerFile);
