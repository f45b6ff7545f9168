using MySqlHa.Node.Witness;
using MySqlHa.Simulation.Schedules;
using MySqlHa.Simulation.Surroundings;
using MySqlHa.Simulation.Time;
using MySqlHa.Vrrp;

namespace MySqlHa.Simulation.Tests;

public sealed class SurroundingsTests
{
    private static readonly VirtualAddress Address = VirtualAddress.Parse("192.0.2.100/24");
    private readonly VirtualClock _clock = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.05, 0.1)]
    [InlineData(0.3, 0.5)]
    public void Packets_are_lost_and_doubled_as_often_as_asked(double loss, double doubled)
    {
        const int Sent = 50_000;
        var network = new Network(_clock, ScheduleGenerator.Make(1).Setup with { Loss = loss, Duplication = doubled, Reordering = 0 }, new Chance(1));
        var arrived = 0;
        for (var i = 0; i < Sent; i++)
        {
            network.Send(0, () => arrived++);
        }

        Run(1_000_000);
        Assert.Equal(Sent, network.Counts.Sent);
        Assert.InRange(network.Counts.Lost / (double)Sent, loss * 0.9, loss * 1.1);
        Assert.InRange(arrived / (double)Sent, (1 - loss) * (1 + doubled) * 0.97, (1 - loss) * (1 + doubled) * 1.03);
    }

    [Fact]
    public void Packets_overtake_each_other_only_where_that_is_asked()
    {
        Assert.Equal(0, Overtakings(0));
        Assert.True(Overtakings(0.1) > 50);
    }

    [Fact]
    public void A_cut_has_a_direction()
    {
        var network = new Network(_clock, ScheduleGenerator.Make(1).Setup with { Loss = 0, Duplication = 0 }, new Chance(1));
        network.Links[0].Cuts++;
        var arrived = new int[2];
        network.Send(0, () => arrived[0]++);
        network.Send(1, () => arrived[1]++);
        Run(1_000_000);
        Assert.Equal([0, 1], arrived);
        Assert.False(network.AreConnected);
    }

    [Fact]
    public void A_lease_that_nobody_renews_ends_within_what_was_measured()
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            var clock = new VirtualClock();
            var gone = 0L;
            using var kernel = new Kernel(clock, new Chance(seed));
            kernel.Changed += _ => gone = clock.Now;
            kernel.Add(7, Address, TimeSpan.FromSeconds(2));
            clock.At(1_500_000, () => kernel.Add(7, Address, TimeSpan.FromSeconds(2)));
            while (clock.Step(10_000_000))
            {
            }

            Assert.InRange(gone, 3_500_000, 3_500_000 + Kernel.LeaseSlack);
        }
    }

    [Fact]
    public void The_witness_gives_the_role_to_one_at_a_time()
    {
        var witness = new Witness(_clock, new HostTime(_clock, 0, 0), 6_000_000);
        Assert.Equal(LeaseAnswer.HeldByUs, witness.Acquire(0));
        Assert.Equal(LeaseAnswer.HeldByOther, witness.Acquire(1));
        Run(5_000_000);
        Assert.Equal(LeaseAnswer.HeldByUs, witness.Renew(0));
        Run(10_900_000);
        Assert.Equal(LeaseAnswer.HeldByOther, witness.Acquire(1));
        Run(11_100_000);
        Assert.Equal(LeaseAnswer.Free, witness.Renew(0));
        Assert.Equal(LeaseAnswer.HeldByUs, witness.Acquire(1));
        Assert.Equal(LeaseAnswer.Free, witness.Release(1));
    }

    [Fact]
    public void A_server_closes_when_its_commits_let_it()
    {
        var server = new MySqlServer(_clock, new Chance(1), 0);
        server.Opened();
        server.StuckUntil = 300_000;
        bool? held = null;
        server.Close(holds => held = holds);
        Assert.False(server.TakesWrites);
        Run(299_000);
        Assert.Null(held);
        Run(301_000);
        Assert.True(held);
        Assert.True(server.ReadOnly);
    }

    [Fact]
    public void A_server_that_cannot_be_closed_takes_writes_again()
    {
        var server = new MySqlServer(_clock, new Chance(1), 0);
        server.Opened();
        server.StuckUntil = 30_000_000;
        bool? held = null;
        server.Close(holds => held = holds);
        Run(5_000_000);
        Assert.False(held);
        Assert.True(server.TakesWrites);
    }

    [Fact]
    public void A_frozen_server_does_what_it_was_asked_when_it_goes_on()
    {
        var server = new MySqlServer(_clock, new Chance(1), 0);
        server.Freeze();
        server.Execute(0, server.Opened);
        server.Execute(0, server.Closed);
        server.Execute(0, server.Opened);
        Assert.True(server.ReadOnly);
        server.Thaw();
        Assert.True(server.TakesWrites);
    }

    private static int Overtakings(double reordering)
    {
        var clock = new VirtualClock();
        var network = new Network(clock, ScheduleGenerator.Make(1).Setup with { Loss = 0, Duplication = 0, Reordering = reordering }, new Chance(1));
        var (last, overtaken) = (-1, 0);
        for (var i = 0; i < 1_000; i++)
        {
            var mine = i;
            clock.At(i * 1_000, () => network.Send(0, () =>
            {
                overtaken += mine < last ? 1 : 0;
                last = Math.Max(last, mine);
            }));
        }

        while (clock.Step(10_000_000))
        {
        }

        return overtaken;
    }

    private void Run(long end)
    {
        while (_clock.Step(end))
        {
        }
    }
}
