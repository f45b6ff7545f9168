using MySqlHa.Replication.Health;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Failover;

public sealed class FailoverProofTests
{
    private const string Alive = "alive", Failed = "failed", Nothing = "nothing";

    private static readonly ReceiverSign
        Hears = Receiver(ReceiverState.Running) with { Hears = true },
        Silent = Receiver(ReceiverState.Running) with { Silence = TimeSpan.FromSeconds(4) },
        Young = Receiver(ReceiverState.Running) with { Silence = TimeSpan.FromSeconds(1) },
        Lost = Receiver(ReceiverState.Connecting, 2003),
        Seeking = Receiver(ReceiverState.Connecting),
        Answered = Receiver(ReceiverState.Connecting, 1045),
        GaveUp = Receiver(ReceiverState.Stopped, 2003),
        Stopped = Receiver(ReceiverState.Stopped),
        Broken = Receiver(ReceiverState.Stopped, 13114);

    public static TheoryData<HealthStatus, string, string, string> Table
    {
        get
        {
            var table = new TheoryData<HealthStatus, string, string, string>();
            foreach (var (status, reason) in new[] { (HealthStatus.Healthy, ""), (HealthStatus.Degraded, "slow: "), (HealthStatus.Refusing, "too-many-connections: "), (HealthStatus.Refusing, "access-denied: "), (HealthStatus.Refusing, "host-blocked: ") })
            {
                foreach (var sign in new[] { nameof(Hears), nameof(Silent), nameof(Lost), nameof(Stopped), nameof(GaveUp) })
                    table.Add(status, reason, sign, Alive);
            }

            foreach (var (status, reason, alone) in new[] { (HealthStatus.Down, "refused: ", Failed), (HealthStatus.Down, "unreachable: ", Nothing), (HealthStatus.Down, "connect-timeout: ", Nothing), (HealthStatus.Hung, "no-answer: ", Nothing), (HealthStatus.Down, "closed: ", Nothing) })
            {
                table.Add(status, reason, nameof(Hears), Alive);
                table.Add(status, reason, nameof(Answered), Alive);
                foreach (var sign in new[] { nameof(Silent), nameof(Lost), nameof(Seeking), nameof(GaveUp) })
                    table.Add(status, reason, sign, Failed);
                foreach (var sign in new[] { nameof(Young), nameof(Stopped), nameof(Broken) })
                    table.Add(status, reason, sign, alone);
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Two_signals_that_agree_prove_it_and_one_that_lives_disproves_it(HealthStatus own, string reason, string receiver, string verdict)
    {
        var proof = FailoverProof.Of(Signals(own, reason, Sign(receiver)));
        Assert.Equal(verdict, proof.IsAlive ? Alive : proof.IsFailed ? Failed : Nothing);
        Assert.False(proof.IsAlive && proof.IsFailed);
        Assert.Equal(2, proof.Signals.Count);
        Assert.All(proof.Signals, s => Assert.Contains("db1:3306", proof.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_receiver_that_an_interrupted_failover_stopped_counts_as_that_failover_found_it()
    {
        var signals = Signals(HealthStatus.Hung, "no-answer: ", Stopped) with { ProvedAt = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero) };
        Assert.True(FailoverProof.Of(signals).IsFailed);
        Assert.Contains("2026-11-22 10:00:00Z", FailoverProof.Of(signals).Text, StringComparison.Ordinal);
        // What answers now is alive whatever was proved then; and the record says nothing about a receiver that runs.
        Assert.True(FailoverProof.Of(signals with { Own = Own(HealthStatus.Healthy, "") }).IsAlive);
        Assert.False(FailoverProof.Of(signals with { Receiver = Young }).IsFailed);
        Assert.True(FailoverProof.Of(signals with { Receiver = Hears }).IsAlive);
    }

    [Theory]
    [InlineData(HealthStatus.Down, "refused: nobody listens on that port; start it", nameof(Lost), "db1:3306 does not answer us (refused: nobody listens on that port); the receiver of db2:3306 cannot reach db1:3306 (error 2003: words)")]
    [InlineData(HealthStatus.Hung, "no-answer: connected; look", nameof(Silent), "db1:3306 does not answer us (no-answer: connected); the receiver of db2:3306 has heard nothing for 4.0 s, where a heartbeat would have come within 3.5 s")]
    [InlineData(HealthStatus.Down, "connect-timeout: x", nameof(Hears), "db1:3306 does not answer us (connect-timeout: x); the receiver of db2:3306 is connected to db1:3306 and hears from it")]
    public void Each_signal_is_told(HealthStatus own, string reason, string receiver, string words) =>
        Assert.Equal(words, FailoverProof.Of(Signals(own, reason, Sign(receiver))).Text);

    internal static FailoverSignals Signals(HealthStatus own, string reason, ReceiverSign receiver) => new()
    {
        Failed = new("db1"), Survivor = new("db2"), Own = Own(own, reason), Receiver = receiver,
    };

    private static HealthReport Own(HealthStatus status, string reason) => new() { Server = new("db1"), Status = status, Reasons = reason.Length == 0 ? [] : [reason] };

    private static ReceiverSign Receiver(ReceiverState state, int error = 0) => new()
    {
        State = state, Error = error, ErrorText = error == 0 ? "" : "words.", Patience = TimeSpan.FromSeconds(3.5),
    };

    internal static ReceiverSign Sign(string name) => name switch
    {
        nameof(Hears) => Hears,
        nameof(Silent) => Silent,
        nameof(Young) => Young,
        nameof(Lost) => Lost,
        nameof(Seeking) => Seeking,
        nameof(Answered) => Answered,
        nameof(GaveUp) => GaveUp,
        nameof(Stopped) => Stopped,
        nameof(Broken) => Broken,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
