namespace MySqlHa.Node.Witness;

/// <summary>The witness did not do what it was asked: it does not answer, has no majority, or refuses. The message says which, and never a secret.</summary>
internal sealed class WitnessException(string message, Exception? inner = null) : Exception(message, inner);
