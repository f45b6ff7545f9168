using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.Tests.BinaryLog;

public sealed class BinaryLogFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-folder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Numbers_give_the_order_and_an_index_is_not_needed()
    {
        foreach (string name in new[] { "binlog.1000000", "binlog.000009", "binlog.000010", "binlog.999999x", "ibdata1", "binlog.~rec~" })
            Put(name, MadeLog.Head("9.7.0"));
        var folder = BinaryLogFolder.Open(_folder);
        Assert.Equal(["binlog.000009", "binlog.000010", "binlog.1000000"], folder.Files);
        Assert.Contains("between binlog.000010 and binlog.1000000", Assert.Single(folder.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_the_index_names_and_are_not_there_are_told()
    {
        Put("binlog.000002", MadeLog.Head("9.7.0"));
        File.WriteAllText(Path.Combine(_folder, "binlog.index"), "./binlog.000001\n./binlog.000002\nC:\\data\\binlog.000003\r\n");
        var folder = BinaryLogFolder.Open(_folder);
        Assert.Equal(["binlog.000002"], folder.Files);
        Assert.Equal(["binlog.000001", "binlog.000003"], folder.Warnings.Select(w => w.Split(' ')[2].TrimEnd(',')));
    }

    [Fact]
    public void Relay_logs_are_left_out_and_an_old_name_gives_way_to_the_one_with_an_index()
    {
        Put("relay.000001", MadeLog.Head("9.7.0", flags: 0x40));
        Put("binlog.000001", MadeLog.Head("9.7.0"));
        Put("binlog.000002", []);
        Assert.Equal(["binlog.000001", "binlog.000002"], BinaryLogFolder.Open(_folder).Files);
        Put("old-bin.000001", MadeLog.Head("9.7.0"));
        var unclear = Assert.Throws<ReplicationException>(() => BinaryLogFolder.Open(_folder));
        Assert.Equal(ReplicationError.NotBinaryLog, unclear.Error);
        Assert.Contains("binlog, old-bin", Ordered(unclear.Message), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "binlog.index"), "./binlog.000001\n./binlog.000002\n");
        Assert.Equal(["binlog.000001", "binlog.000002"], BinaryLogFolder.Open(_folder).Files);
    }

    [Fact]
    public void A_folder_without_binary_logs_is_one_clear_error()
    {
        Put("notes.000001", "no log"u8.ToArray());
        var error = Assert.Throws<ReplicationException>(() => BinaryLogFolder.Open(_folder));
        Assert.Equal(ReplicationError.NotBinaryLog, error.Error);
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
        Assert.Equal(ReplicationError.LocalFile, Assert.Throws<ReplicationException>(() => BinaryLogFolder.Open(_folder + "x")).Error);
    }

    [Fact]
    public void Encrypted_logs_of_both_servers_are_recognised()
    {
        Put("binlog.000001", [0xFD, (byte)'b', (byte)'i', (byte)'n', .. new byte[508]]);
        var mySql = Assert.Throws<ReplicationException>(() => BinaryLogFolder.Open(_folder));
        Assert.Equal(ReplicationError.EncryptedLog, mySql.Error);
        Assert.Contains("-Source", mySql.Remedy, StringComparison.Ordinal);
        byte[] head = MadeLog.Head("10.11.14-MariaDB-log");
        Put("binlog.000001", [.. head, .. MadeLog.Event(164, new byte[17], head.Length)]);
        Assert.Equal(ReplicationError.EncryptedLog, Assert.Throws<ReplicationException>(() => BinaryLogFolder.Open(_folder)).Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(30)]
    public void A_file_that_was_just_begun_is_torn_and_holds_nothing(int length)
    {
        Put("binlog.000001", MadeLog.Head("9.7.0")[..length]);
        using var reader = BinaryLogReader.Open(Path.Combine(_folder, "binlog.000001"));
        Assert.Null(reader.Read());
        Assert.Equal(length, reader.Torn!.Length);
        Assert.Null(reader.IsMariaDb);
    }

    [Fact]
    public void Zeros_behind_the_last_event_are_no_events()
    {
        Put("binlog.000001", [.. MadeLog.Head("9.7.0"), .. new byte[5000]]);
        using var reader = BinaryLogReader.Open(Path.Combine(_folder, "binlog.000001"));
        Assert.Null(reader.Read());
        Assert.Equal(MadeLog.Head("9.7.0").Length, reader.Torn!.Position);
    }

    private static string Ordered(string message) => message.Replace("old-bin, binlog", "binlog, old-bin", StringComparison.Ordinal);

    private void Put(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder, name), bytes);
}
