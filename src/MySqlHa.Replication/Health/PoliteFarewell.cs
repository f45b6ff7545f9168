using System.Net.Sockets;

namespace MySqlHa.Replication.Health;

/// <summary>
/// Ends a connection after its greeting. MySQL counts a connection closed in mid-handshake against the host and blocks the host
/// after max_connect_errors (100) of them, so it gets a complete login of a user that need not exist: a denied login does not
/// count. MariaDB counts a plain close as what it is (Aborted_connects_preauth), and would log the denied login.
/// </summary>
internal static class PoliteFarewell
{
    private const uint Capabilities = 0x0000_8200 | 0x0008_0000; // PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH
    private static readonly byte[] Packet = Build();

    internal static async Task SayAsync(NetworkStream stream, Greeting greeting, CancellationToken cancellation)
    {
        if (greeting.IsMariaDb)
            return;
        try
        {
            await stream.WriteAsync(Packet, cancellation);
            var answer = new byte[512];
            // Whatever comes (denied, welcome, another plugin asked for), the handshake has been answered.
            _ = await stream.ReadAsync(answer, cancellation);
        }
        catch (IOException)
        {
            // The greeting has been read: the check has its answer, and this was only manners.
        }
    }

    private static byte[] Build()
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write(Capabilities);
        writer.Write(1 << 24);
        writer.Write((byte)45);
        writer.Write(new byte[23]);
        writer.Write("mysqlha_probe\0"u8);
        writer.Write((byte)0);
        writer.Write("mysql_native_password\0"u8);
        var payload = body.ToArray();
        return [(byte)payload.Length, 0, 0, 1, .. payload];
    }
}
