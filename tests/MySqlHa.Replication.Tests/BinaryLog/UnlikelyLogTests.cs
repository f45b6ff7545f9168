using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.Tests.BinaryLog;

/// <summary>What no server writes, and a disk or somebody else might have left.</summary>
public sealed class UnlikelyLogTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    /// <summary>A tagged GTID event tells its time in 64 bits, and no calendar has as many microseconds.</summary>
    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x7F)]
    [InlineData(0x04)]
    public void A_time_behind_every_calendar_ends_the_reading(byte highest)
    {
        byte[] gtid = [2, 13 << 1, 0, 6 << 1, 0xFF, 0, 0, 0, 0, 0, 0, 0, highest];
        byte[] create = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. "CREATE DATABASE app"u8];
        byte[] head = MadeLog.Head("9.7.0"), first = MadeLog.Event(42, gtid, head.Length);
        File.WriteAllBytes(_file, [.. head, .. first, .. MadeLog.Event(2, create, head.Length + first.Length)]);
        using var reader = BinaryLogReader.Open(_file);
        Assert.Null(reader.Read());
        Assert.Contains("behind the year 9999", reader.Torn?.Reason, StringComparison.Ordinal);
    }
}
