using MySqlHa.Simulation.Time;

namespace MySqlHa.Simulation.Tests;

public sealed class SimulatedProcessTests
{
    private readonly VirtualClock _clock = new();
    private readonly SimulatedProcess _process;
    private readonly ProcessTime _time;
    private readonly List<string> _happened = [];

    public SimulatedProcessTests()
    {
        _process = new(_clock);
        _time = new(_clock, new HostTime(_clock, 0, 0), _process);
    }

    [Fact]
    public void Its_delays_take_the_clock_s_time()
    {
        _process.Run(() => _ = TickAsync());
        Run(10_500_000);
        Assert.Equal(10, _happened.Count);
    }

    [Fact]
    public void Frozen_it_does_nothing_and_goes_on_where_it_was()
    {
        _process.Run(() => _ = TickAsync());
        Run(2_500_000);
        _process.Freeze();
        Run(7_500_000);
        Assert.Equal(2, _happened.Count);
        _process.Thaw();
        Run(8_600_000);
        Assert.Equal(["tick at 1.00", "tick at 2.00", "tick at 7.50", "tick at 8.50"], _happened);
    }

    [Fact]
    public void Dead_it_never_does_anything_again()
    {
        _process.Run(() => _ = TickAsync());
        Run(1_500_000);
        _process.Kill();
        _process.Run(() => _happened.Add("undead"));
        _process.Thaw();
        Run(10_000_000);
        Assert.Single(_happened);
        Assert.Equal(1_500_000, _process.StoppedAt);
    }

    [Fact]
    public void What_it_does_not_catch_is_kept_for_the_checks()
    {
        _process.Run(() => throw new InvalidOperationException("oh"));
        Assert.Equal("oh", _process.Failure?.Message);
        Assert.False(_process.Alive);
    }

    /// <summary>A slow clock's second takes longer than the world's, and a timer never fires early.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(-0.001)]
    public void A_host_s_clock_drifts(double drift)
    {
        var host = new HostTime(_clock, drift, 0);
        var before = host.Monotonic;
        Run(host.InWorld(10_000_000));
        Assert.InRange(host.Monotonic - before, 10_000_000, 10_000_003);
        Assert.Equal(drift > 0, _clock.Now < 10_000_000);
    }

    [Fact]
    public void The_wall_clock_jumps_and_the_monotonic_one_does_not()
    {
        var host = new HostTime(_clock, 0, 0);
        var (wall, monotonic) = (host.Wall, host.Monotonic);
        host.WallOffset += 3_600_000_000;
        Assert.Equal(wall.AddHours(1), host.Wall);
        Assert.Equal(monotonic, host.Monotonic);
    }

    private async Task TickAsync()
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _time);
            _happened.Add(FormattableString.Invariant($"tick at {_clock.Now / 1e6:0.00}"));
        }
    }

    private void Run(long end)
    {
        while (_clock.Step(end))
        {
        }
    }
}
