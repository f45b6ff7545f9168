namespace MySqlHa.Lab.Tests.Support;

/// <summary>An advertisement as tshark decoded it.</summary>
/// <param name="At">When it was on the wire.</param>
/// <param name="Source">Its IP source.</param>
/// <param name="Priority">Its priority.</param>
internal sealed record SentPacket(DateTimeOffset At, string Source, int Priority);
