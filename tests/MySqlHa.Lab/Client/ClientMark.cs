namespace MySqlHa.Lab.Client;

/// <summary>What the client saw after a marked moment, until the next mark.</summary>
/// <param name="Name">Name of the mark.</param>
/// <param name="AtSeconds">Seconds since the client was warm.</param>
/// <param name="LongestGapMilliseconds">Longest time between two acknowledged writes (of any writer) that reaches into the time after the mark; up to now if none has come since.</param>
/// <param name="ServerBefore">server_id that acknowledged the last write before the mark.</param>
/// <param name="FirstOtherMilliseconds">From the mark to the first write that another server acknowledged, or null.</param>
/// <param name="ServerAfter">The server_id of that one, or null.</param>
public sealed record ClientMark(
    string Name, double AtSeconds, double LongestGapMilliseconds, uint? ServerBefore, double? FirstOtherMilliseconds, uint? ServerAfter);
