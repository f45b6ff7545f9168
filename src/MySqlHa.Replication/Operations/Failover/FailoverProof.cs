using System.Globalization;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>
/// Whether a server has failed, from several signals. Pure. Whoever answers is alive, whatever it says; and who alone cannot reach a server, while the
/// survivor can, is the one that is cut off. Two that agree prove it: our own attempt, and the survivor's receiver.
/// </summary>
/// <param name="IsFailed">Whether it is proved.</param>
/// <param name="IsAlive">Whether the contrary is: it lives. Neither: nothing is proved.</param>
/// <param name="Signals">Each signal, in words.</param>
public sealed record FailoverProof(bool IsFailed, bool IsAlive, IReadOnlyList<string> Signals)
{
    /// <summary>All signals in one text.</summary>
    public string Text => string.Join("; ", Signals);

    /// <summary>Weighs them.</summary>
    public static FailoverProof Of(FailoverSignals signals)
    {
        ArgumentNullException.ThrowIfNull(signals);
        var (receiver, words) = Weigh(signals);
        var own = signals.Own.Alive ? Weight.Alive : Weight.Failed;
        // The kernel of its host says that nobody listens there: with a receiver that was stopped, this is all there is to be had.
        var refused = signals.Own.Reasons is [var first, ..] && first.StartsWith("refused:", StringComparison.Ordinal);
        var alive = own == Weight.Alive || receiver == Weight.Alive;
        return new(!alive && (receiver == Weight.Failed || refused), alive, [OwnWords(signals), words]);
    }

    private static (Weight Weight, string Words) Weigh(FailoverSignals signals)
    {
        var receiver = signals.Receiver;
        var who = $"the receiver of {signals.Survivor}";
        var error = $"error {receiver.Error}: {receiver.ErrorText.TrimEnd('.', ' ')}";
        return receiver.State switch
        {
            ReceiverState.Running when receiver.Hears => (Weight.Alive, $"{who} is connected to {signals.Failed} and hears from it"),
            ReceiverState.Running when receiver.Silence >= receiver.Patience =>
                (Weight.Failed, $"{who} has heard nothing for {Seconds(receiver.Silence)}, where a heartbeat would have come within {Seconds(receiver.Patience)}"),
            ReceiverState.Running => (Weight.None, $"{who} is connected to {signals.Failed} and has heard nothing for {Seconds(receiver.Silence)}, which may be chance before {Seconds(receiver.Patience)}"),
            _ when receiver.CannotReach => (Weight.Failed, $"{who} cannot reach {signals.Failed} ({error})"),
            ReceiverState.Connecting when receiver.Error == 0 => (Weight.Failed, $"{who} has lost its connection to {signals.Failed} and gets no other"),
            ReceiverState.Connecting => (Weight.Alive, $"{who} is answered by {signals.Failed} ({error})"),
            _ when signals.ProvedAt is { } at => (Weight.Failed, $"{who} was stopped by the failover whose record is of {at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, when the failure was proved"),
            _ when receiver.Error != 0 => (Weight.None, $"{who} had stopped before ({error}), and says nothing"),
            _ => (Weight.None, $"{who} was stopped, and says nothing"),
        };
    }

    private static string OwnWords(FailoverSignals signals)
    {
        var reason = signals.Own.Reasons is [var first, ..] ? first.Split(';')[0] : "";
        return signals.Own.Status switch
        {
            HealthStatus.Healthy or HealthStatus.Degraded => $"{signals.Failed} answers us",
            HealthStatus.Refusing => $"{signals.Failed} lives and refuses our login ({reason})",
            _ => $"{signals.Failed} does not answer us ({reason})",
        };
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private enum Weight
    {
        None,
        Alive,
        Failed,
    }
}
