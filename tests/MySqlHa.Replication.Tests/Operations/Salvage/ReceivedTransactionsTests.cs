using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations.Salvage;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

public sealed class ReceivedTransactionsTests
{
    private const string Uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    [Theory]
    [InlineData(1, 1, 50, true, false)]
    [InlineData(1, 1, 51, false, false)]
    // Received and not applied.
    [InlineData(2, 1, 7, true, false)]
    // One domain for both: the survivor went on counting where the failed server had, too.
    [InlineData(3, 1, 30, true, false)]
    [InlineData(3, 1, 31, false, true)]
    [InlineData(3, 2, 33, true, false)]
    [InlineData(3, 1, 34, false, false)]
    // Logged here as a replica with log_slave_updates.
    [InlineData(4, 9, 5, true, false)]
    [InlineData(4, 8, 4, false, true)]
    public void MariaDB_tells_by_position_and_by_who_wrote(uint domain, uint server, ulong number, bool has, bool conflict)
    {
        var received = new MariaDbReceived(MariaDbGtidSet.Parse("1-1-50,3-1-30"), MariaDbGtidSet.Parse("2-1-7"), MariaDbGtidSet.Parse("3-2-33,4-9-5"));
        var gtid = new LogGtid("", "", number, domain, server);
        Assert.Equal(has, received.Has(gtid));
        if (!has)
            Assert.Equal(conflict, received.Conflict(gtid) is not null);
    }

    [Fact]
    public async Task Only_files_that_can_hold_what_is_missing_are_read_and_older_ones_not_even_opened()
    {
        var heads = new Dictionary<string, LogHead>
        {
            ["b.1"] = new("b.1", MySqlGtidSet.None),
            ["b.2"] = new("b.2", MySqlGtidSet.Parse($"{Uuid}:1-10")),
            ["b.3"] = new("b.3", MySqlGtidSet.Parse($"{Uuid}:1-20")),
            ["b.4"] = new("b.4", MySqlGtidSet.Parse($"{Uuid}:1-30")),
            ["b.5"] = new("b.5", MySqlGtidSet.Parse($"{Uuid}:1-40")),
        };
        async Task<(string Needed, string Asked, string? Gone)> Find(string has, params string[] files)
        {
            var asked = new List<string>();
            var (needed, gone) = await NeededLogs.ByGtidAsync(
                files.Length > 0 ? files : [.. heads.Keys], f =>
                {
                    asked.Add(f);
                    return Task.FromResult(heads[f]);
                }, new MySqlReceived(MySqlGtidSet.Parse(has)));
            return (string.Join(' ', needed), string.Join(' ', asked), gone);
        }

        Assert.Equal(("b.5", "b.5", null), await Find($"{Uuid}:1-45"));
        Assert.Equal(("b.3 b.4 b.5", "b.5 b.4 b.3", null), await Find($"{Uuid}:1-25"));
        Assert.Equal(("b.3 b.5", "b.5 b.4 b.3", null), await Find($"{Uuid}:1-25:31-40"));
        Assert.Equal(("b.1 b.2 b.3 b.4 b.5", "b.5 b.4 b.3 b.2 b.1", null), await Find(""));
        Assert.Equal(("b.4 b.5", "b.5 b.4", $"{Uuid}:6-30"), await Find($"{Uuid}:1-5", "b.4", "b.5"));
    }
}
