namespace MySqlHa.Fuzz.Targets;

/// <summary>A parser broke one of its promises.</summary>
public sealed class BrokenPromiseException(string message, Exception? inner = null) : Exception(message, inner);
