namespace MySqlHa.Lab.Client;

/// <summary>The answer to a <see cref="ClientRequest"/>.</summary>
internal sealed record ClientReply(ClientStatistics? Statistics = null, double? Milliseconds = null, string? Problem = null);
