using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

/// <summary>What a channel's error says.</summary>
public sealed class ChannelSnapshotTests
{
    // As MySQL 9.7 words it; line breaks within a set are its own.
    private const string Purged =
        "Got fatal error 1236 from source when reading data from binary log: 'Cannot replicate because the source purged required binary logs. Replicate the missing transactions from elsewhere, or provision a new replica from backup. The GTID set sent by the replica is '"
        + Snapshots.Uuid1 + ":1-37085,\n" + Snapshots.Uuid2 + ":1-57589', and the missing transactions are '";

    [Theory]
    [InlineData(Snapshots.Uuid2 + ":57590'", true)]
    [InlineData(Snapshots.Uuid2 + ":57590-57593:57595'", true)]
    [InlineData(Snapshots.Uuid1 + ":37086'", false)]
    [InlineData(Snapshots.Uuid1 + ":37086,\n" + Snapshots.Uuid2 + ":57590'", false)]
    public void A_source_that_is_ahead_of_the_replicas_own_commits_is_told_from_one_that_has_purged(string missing, bool expected)
    {
        var channel = new ChannelSnapshot
        {
            SourceHost = "a", SourcePort = 3306, Retrieved = GtidSet.Empty(false), Applied = GtidSet.Empty(false),
            Receiver = ReceiverState.Stopped, ReceiverErrorNumber = 13114, ReceiverError = Purged + missing,
        };
        Assert.Equal(expected, channel.IsRefusedForOwnCommits(Snapshots.Uuid2));
        Assert.False((channel with { ReceiverErrorNumber = 2003 }).IsRefusedForOwnCommits(Snapshots.Uuid2));
        Assert.False((channel with { ReceiverError = "Got fatal error 1236" }).IsRefusedForOwnCommits(Snapshots.Uuid2));
    }
}
