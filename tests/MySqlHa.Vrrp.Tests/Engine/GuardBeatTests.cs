using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Vrrp.Tests.Engine;

/// <summary>What a loop tells its guard, and when.</summary>
public sealed class GuardBeatTests : IEngineGuard
{
    private readonly List<string> _happened = [];
    private int _beats;

    long IEngineGuard.IntervalMicroseconds => 100_000;

    void IEngineGuard.Beat(bool holds)
    {
        _beats++;
        _happened.Add($"holds {holds}");
    }

    [Fact]
    public void A_backup_gives_a_sign_of_life_in_each_interval()
    {
        using var rig = new LoopRig(guard: this);
        rig.Loop.Begin();
        for (var heard = 0; heard < 10; heard++)
        {
            rig.Hear(rig.PacketFrom("192.0.2.12", 200));
            rig.Run(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_beats, 99, 102);
        Assert.DoesNotContain("holds True", _happened);
    }

    [Fact]
    public void It_tells_that_it_holds_before_the_address_is_on_and_that_it_does_not_when_it_is_off()
    {
        using var rig = new LoopRig(guard: this, happened: _happened);
        rig.BecomeMaster();
        var told = _happened.IndexOf("holds True");
        var added = _happened.FindIndex(h => h.StartsWith("add ", StringComparison.Ordinal));
        Assert.InRange(told, 0, added);
        rig.Post(EngineEventKind.FaultRaised, "mysql", "hung");
        Assert.Equal("holds False", _happened.Last(h => h.StartsWith("holds", StringComparison.Ordinal)));
        Assert.True(_happened.FindIndex(h => h.StartsWith("remove", StringComparison.Ordinal)) < _happened.LastIndexOf("holds False"));
    }

    [Fact]
    public void The_role_is_enough_to_hold()
    {
        // Its server may be opened from now on.
        using var rig = new LoopRig(c => c with { ServeOnCommand = true }, guard: this);
        rig.BecomeMaster();
        Assert.Empty(rig.Addresses.Present);
        Assert.Equal("holds True", _happened[^1]);
    }

    [Fact]
    public void What_it_tells_last_is_that_it_holds_nothing()
    {
        using var rig = new LoopRig(guard: this);
        rig.BecomeMaster();
        rig.Post(EngineEventKind.Stop);
        Assert.True(rig.Loop.Ended);
        Assert.Equal("holds False", _happened[^1]);
    }
}
