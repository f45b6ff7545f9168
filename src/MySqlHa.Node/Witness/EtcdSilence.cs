namespace MySqlHa.Node.Witness;

/// <summary>One member does not answer, or not for the cluster: another one may.</summary>
internal sealed class EtcdSilence(string message) : Exception(message);
