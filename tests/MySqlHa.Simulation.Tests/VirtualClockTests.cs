using MySqlHa.Simulation.Time;

namespace MySqlHa.Simulation.Tests;

public sealed class VirtualClockTests
{
    private readonly VirtualClock _clock = new();
    private readonly List<string> _happened = [];

    [Fact]
    public void Events_happen_in_the_order_of_their_times_and_then_of_their_asking()
    {
        foreach (var (time, name) in new[] { (30L, "e"), (10L, "a"), (20L, "c"), (10L, "b"), (20L, "d") })
        {
            _clock.At(time, () => _happened.Add($"{name}{_clock.Now}"));
        }

        Run(100);
        Assert.Equal(["a10", "b10", "c20", "d20", "e30"], _happened);
        Assert.Equal(100, _clock.Now);
    }

    [Fact]
    public void What_follows_at_once_follows_those_that_were_asked_for_before()
    {
        _clock.At(5, () =>
        {
            _happened.Add("first");
            _clock.After(0, () => _happened.Add("last"));
        });
        _clock.At(5, () => _happened.Add("second"));
        Run(5);
        Assert.Equal(["first", "second", "last"], _happened);
    }

    [Fact]
    public void What_is_late_happens_now_and_what_is_after_the_end_does_not()
    {
        Run(50);
        _clock.At(10, () => _happened.Add($"late {_clock.Now}"));
        _clock.At(61, () => _happened.Add("never"));
        Run(60);
        Assert.Equal(["late 50"], _happened);
    }

    private void Run(long end)
    {
        while (_clock.Step(end))
        {
        }
    }
}
