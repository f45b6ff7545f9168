using System.Net;
using System.Text;
using MySqlHa.Replication.Health;

namespace MySqlHa.Replication.Tests.Health;

public sealed class ProcessRulesTests
{
    private const ulong Start = 4242;
    private static readonly ProcessStat Running = new('S', 0x400000 | 0x100, Start);

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private static ProcessRules Rules() => new(Start, Ms(200));

    [Fact]
    public void A_stat_line_is_read_whatever_the_name_holds()
    {
        var line = "17 (mysqld) R 1) S 1 17 17 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 40 0 4242 99 88\n";
        Assert.True(ProcessStat.TryParse(Encoding.ASCII.GetBytes(line), out var stat));
        Assert.Equal(new ProcessStat('S', 4194560, 4242), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("17 (mysqld")]
    [InlineData("17 (mysqld) ")]
    [InlineData("17 (mysqld) S 1 2 3")]
    public void A_torn_line_is_not_a_stat(string line) => Assert.False(ProcessStat.TryParse(Encoding.ASCII.GetBytes(line), out _));

    [Fact]
    public void Our_own_entry_in_proc_is_read()
    {
        Assert.True(ProcessStat.TryParse(File.ReadAllBytes("/proc/self/stat"), out var stat));
        Assert.False(stat.Dead);
        Assert.NotEqual(0UL, stat.StartTime);
    }

    [Theory]
    [InlineData('Z', 0u, Start)]
    [InlineData('X', 0u, Start)]
    [InlineData('S', 0x4u, Start)]
    [InlineData('S', 0x400u, Start)]
    [InlineData('S', 0u, Start + 1)]
    public void Death_is_seen_at_the_first_look(char state, uint flags, ulong start) =>
        Assert.Equal(ObservationKind.ProcessGone, Rules().Look(new ProcessStat(state, flags, start), default));

    [Fact]
    public void No_entry_is_death() => Assert.Equal(ObservationKind.ProcessGone, Rules().Look(null, default));

    [Theory]
    [InlineData('S')]
    [InlineData('R')]
    [InlineData('D')]
    public void Sleeping_running_and_waiting_for_the_disk_are_life(char state) =>
        Assert.Equal(ObservationKind.ProcessRunning, Rules().Look(Running with { State = state }, default));

    [Theory]
    [InlineData('T')]
    [InlineData('t')]
    public void A_stop_counts_only_after_the_grace_time(char state)
    {
        var rules = Rules();
        Assert.Equal(ObservationKind.ProcessRunning, rules.Look(Running with { State = state }, Ms(1000)));
        Assert.Equal(ObservationKind.ProcessRunning, rules.Look(Running with { State = state }, Ms(1199)));
        Assert.Equal(ObservationKind.ProcessStopped, rules.Look(Running with { State = state }, Ms(1200)));
        Assert.Equal(ObservationKind.ProcessRunning, rules.Look(Running, Ms(1300)));
        Assert.Equal(ObservationKind.ProcessRunning, rules.Look(Running with { State = state }, Ms(1400)));
    }

    [Theory]
    [InlineData("0: 0100007F:0CEA 00000000:0000 0A 0:0 00:0 0 0 0 777 1", "777")]
    [InlineData("0: 00000000:0CEA 00000000:0000 0A 0:0 00:0 0 0 0 777 1", "777")]
    [InlineData("0: 0200007F:0CEA 00000000:0000 0A 0:0 00:0 0 0 0 777 1", null)]
    [InlineData("0: 0100007F:0CEB 00000000:0000 0A 0:0 00:0 0 0 0 777 1", null)]
    [InlineData("0: 0100007F:0CEA 00000000:0000 01 0:0 00:0 0 0 0 777 1", null)]
    [InlineData("0: 00000000000000000000000000000000:0CEA 0:0 0A 0:0 00:0 0 0 0 777 1", "777")]
    [InlineData("0: 0000000000000000FFFF00000100007F:0CEA 0:0 0A 0:0 00:0 0 0 0 777 1", "777")]
    public void A_listening_socket_is_found_by_port_and_address(string line, string? inode) =>
        Assert.Equal(inode, ListenerLookup.ListeningInode(line, 3306, [IPAddress.Loopback]));
}
