using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MySqlHa.Vrrp.Address;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Address;

[Collection(NamespaceCollection.Name)]
public sealed class DestroySessionsTests : IDisposable
{
    private const int Port = 3306;
    private static readonly IPAddress Virtual = IPAddress.Parse("10.77.0.100");
    private static readonly IPAddress Own = IPAddress.Parse("10.77.0.1");
    private readonly VethPair _pair = new();
    private readonly LinuxVirtualAddress _addresses;
    private readonly List<Socket> _sockets = [];

    public DestroySessionsTests()
    {
        _pair.IpNear("addr", "add", "10.77.0.100/24", "dev", VethPair.NearInterface);
        _addresses = _pair.InNear(() => new LinuxVirtualAddress());
    }

    public void Dispose()
    {
        _sockets.ForEach(s => s.Dispose());
        _addresses.Dispose();
        _pair.Dispose();
    }

    [Theory]
    [InlineData("::")]
    [InlineData("0.0.0.0")]
    public void Clients_of_the_address_are_reset_at_once_and_others_are_left_alone(string listenOn)
    {
        var server = Listen(listenOn);
        var (victim, victimPeer) = Connect(server, Virtual);
        var (bystander, bystanderPeer) = Connect(server, Own);

        var clock = Stopwatch.StartNew();
        Assert.Equal(1, _addresses.DestroySessions(Virtual));
        victim.ReceiveTimeout = 5000;
        var e = Assert.Throws<SocketException>(() => victim.Receive(new byte[1]));
        clock.Stop();
        Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        Assert.InRange(clock.Elapsed.TotalMilliseconds, 0, 1000);
        Assert.Throws<SocketException>(() => victimPeer.Receive(new byte[1]));

        bystanderPeer.Send([42]);
        var got = new byte[1];
        bystander.ReceiveTimeout = 5000;
        Assert.Equal(1, bystander.Receive(got));
        Assert.Equal(0, _addresses.DestroySessions(Virtual));

        // The server still listens.
        _ = Connect(server, Virtual);
    }

    [Fact]
    public void A_session_that_its_client_has_half_closed_is_destroyed_too()
    {
        var server = Listen("::");
        var (victim, peer) = Connect(server, Virtual);
        victim.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, peer.Receive(new byte[1]));
        Assert.Equal(1, _addresses.DestroySessions(Virtual));
    }

    [Fact]
    public void Five_hundred_sessions_among_thousands_go_quickly()
    {
        var server = Listen("::");
        for (var i = 0; i < 3000; i++)
        {
            _ = Connect(server, Own);
        }

        var victims = Enumerable.Range(0, 500).Select(_ => Connect(server, Virtual).Client).ToList();

        var clock = Stopwatch.StartNew();
        Assert.Equal(0, _addresses.DestroySessions(IPAddress.Parse("10.77.0.222")));
        var idle = clock.Elapsed;
        clock.Restart();
        Assert.Equal(500, _addresses.DestroySessions(Virtual));
        var elapsed = clock.Elapsed;
        foreach (var victim in victims)
        {
            victim.ReceiveTimeout = 5000;
            var e = Assert.Throws<SocketException>(() => victim.Receive(new byte[1]));
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        }

        TestContext.Current.SendDiagnosticMessage(
            $"DestroySessions of 500 among 3500: {elapsed.TotalMilliseconds:0.0} ms, of none: {idle.TotalMilliseconds:0.0} ms");
        Assert.InRange(elapsed.TotalMilliseconds, 0, 1000);
    }

    [Fact]
    public void Without_permission_the_capability_is_named()
    {
        var server = Listen("::");
        _ = Connect(server, Virtual);
        NetworkNamespace.RunUnprivileged(_pair.Near, () =>
        {
            using var addresses = new LinuxVirtualAddress();
            var e = Assert.Throws<AddressException>(() => addresses.DestroySessions(Virtual));
            Assert.Contains("CAP_NET_ADMIN", e.Message, StringComparison.Ordinal);
        });
    }

    private Socket Listen(string address) => _pair.InNear(() =>
    {
        var ip = IPAddress.Parse(address);
        var server = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(server);
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
        {
            server.DualMode = true;
        }

        server.Bind(new IPEndPoint(ip, Port));
        server.Listen(512);
        return server;
    });

    private (Socket Client, Socket Peer) Connect(Socket server, IPAddress address)
    {
        var client = _pair.InFar(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        _sockets.Add(client);
        client.Connect(address, Port);
        var peer = server.Accept();
        _sockets.Add(peer);
        return (client, peer);
    }
}
