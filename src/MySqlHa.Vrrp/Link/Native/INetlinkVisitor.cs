namespace MySqlHa.Vrrp.Link.Native;

/// <summary>Receives the messages of a dump. A struct, so that a dump allocates nothing.</summary>
internal interface INetlinkVisitor
{
    void OnMessage(ushort type, ReadOnlySpan<byte> payload);
}
