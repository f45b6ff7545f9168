using System.Text;
using MySqlHa.Node.Guard;

namespace MySqlHa.Node.Tests.Guard;

public sealed class GuardFrameTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Frames_come_out_as_they_went_in_whatever_the_pieces(int piece)
    {
        var beat = new byte[GuardFrame.BeatLength];
        GuardFrame.WriteBeat(beat, 1_234_567_890_123, holds: true);
        var text = Encoding.UTF8.GetBytes(new string('x', 10_000));
        byte[] stream = [.. GuardFrame.Make(GuardWord.Charge, text), .. beat, .. GuardFrame.Make(GuardWord.Goodbye)];
        var reader = new GuardFrameReader();
        var came = new List<(GuardWord Word, byte[] Text)>();
        for (var at = 0; at < stream.Length;)
        {
            var room = reader.Room;
            var count = Math.Min(Math.Min(piece, room.Length), stream.Length - at);
            stream.AsSpan(at, count).CopyTo(room);
            reader.Added(count);
            at += count;
            while (reader.TryTake(out var word, out var taken))
            {
                came.Add((word, taken.ToArray()));
            }
        }

        Assert.Equal([GuardWord.Charge, GuardWord.Beat, GuardWord.Goodbye], came.Select(c => c.Word));
        Assert.Equal(text, came[0].Text);
        Assert.True(GuardFrame.TryReadBeat(came[1].Text, out var time, out var holds));
        Assert.Equal((1_234_567_890_123, true), (time, holds));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(GuardFrame.MostText + 1)]
    public void A_length_that_cannot_be_is_refused(int length)
    {
        var reader = new GuardFrameReader();
        byte[] frame = [(byte)GuardWord.Note, .. BitConverter.GetBytes(length)];
        frame.CopyTo(reader.Room);
        reader.Added(frame.Length);
        Assert.Throws<InvalidDataException>(() => reader.TryTake(out _, out _));
    }

    [Fact]
    public void A_charge_comes_back_whole()
    {
        var charge = new GuardCharge
        {
            Name = "vip", Daemon = 7, Limit = 300_000, Interface = "eth0", InterfaceIndex = 3, VirtualRouterId = 51, Addresses = ["192.0.2.100/24"],
            Server = new("db1", 3307, "node", "secret", MySqlHa.Replication.TlsMode.VerifyCA, "/ca.pem"), Holds = true, JournalFolder = "/j",
        };
        var back = GuardCharge.Read(charge.ToBytes());
        Assert.Equal(charge with { Addresses = [] }, back with { Addresses = [] });
        Assert.Equal(charge.Addresses, back.Addresses);
        Assert.Equal("node (TLS VerifyCA)", back.Server!.Login.ToString());
    }

    [Theory]
    [InlineData(0.3, 0.16, "GuardInterval")]
    [InlineData(0.3, 0.01, "GuardInterval")]
    [InlineData(0.03, 0.02, "GuardLimit")]
    [InlineData(61, 0.1, "GuardLimit")]
    public void Settings_that_cannot_work_name_the_parameter(double limit, double interval, string parameter)
    {
        var settings = new GuardSettings { Limit = TimeSpan.FromSeconds(limit), Interval = TimeSpan.FromSeconds(interval) };
        Assert.Equal(parameter, Assert.Throws<MySqlHa.Vrrp.VrrpConfigurationException>(settings.Check).Parameter);
    }

    [Fact]
    public void The_defaults_can() => new GuardSettings().Check();
}
