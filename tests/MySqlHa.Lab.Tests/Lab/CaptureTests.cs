using System.Net;
using System.Net.Sockets;
using MySqlHa.Lab.Capture;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Tests.Lab;

[Collection(LabCollection.Name)]
public sealed class CaptureTests
{
    // Version 2, VRID 51, priority 100, one address, no authentication; the checksum is right.
    private static readonly byte[] Good = [0x21, 51, 100, 1, 0, 1, 0xb8, 0x65, 192, 0, 2, 100, 0, 0, 0, 0, 0, 0, 0, 0];

    [LabFact]
    public async Task A_good_advertisement_is_fine_and_a_bad_checksum_and_a_torn_packet_are_not()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        Assert.Empty(await SendAndJudgeAsync(lab, Good, "good"));
        Assert.NotEmpty(await SendAndJudgeAsync(lab, [.. Good[..6], 1, 2, .. Good[8..]], "checksum"));
        Assert.NotEmpty(await SendAndJudgeAsync(lab, Good[..10], "torn"));
    }

    private static async Task<IReadOnlyList<string>> SendAndJudgeAsync(LabEnvironment lab, byte[] packet, string name)
    {
        await using PacketCapture capture = await PacketCapture.StartAsync(lab, LabHost.B, "vrrp", name);
        await NetworkNamespace.RunAsync(lab.Namespace(LabHost.A), () =>
        {
            // .NET knows no protocol 112: with IPPROTO_RAW the IP header is ours, and the kernel fills in length, id and checksum.
            byte[] header = [0x45, 0xc0, 0, 0, 0, 0, 0, 0, 255, 112, 0, 0, 192, 0, 2, 11, 192, 0, 2, 12];
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
            byte[] whole = [.. header, .. packet];
            return socket.SendTo(whole, new IPEndPoint(IPAddress.Parse(LabAddresses.Of(LabHost.B)), 0));
        });
        await capture.StopAsync();
        Assert.Single(await capture.FieldsAsync("vrrp", "frame.number"));
        return await capture.ProblemsAsync();
    }
}
