namespace MySqlHa.Node.Witness;

/// <summary>The cluster answers, and refuses.</summary>
internal sealed class EtcdRefusal(int code, string message) : Exception(message)
{
    /// <summary>The gRPC status code.</summary>
    internal int Code => code;
}
