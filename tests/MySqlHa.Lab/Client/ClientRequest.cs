namespace MySqlHa.Lab.Client;

/// <summary>One line of the control protocol: <c>mark</c>, <c>stats</c>, <c>wait</c> or <c>stop</c>.</summary>
internal sealed record ClientRequest(string Op, string? Name = null, long At = 0, uint? Server = null, double Seconds = 0);
