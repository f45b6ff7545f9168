namespace MySqlHa.Lab.Faults;

/// <summary>What can happen to the cables. Frames are dropped on the switch; all carriers stay.</summary>
internal static class NetworkFaults
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("link cut, what it sends", "frames that the master's host sends are dropped; it hears everybody", FaultOutcome.Moves, Long,
            scene => scene.Lab.CutSentAsync(scene.Holder), Heal),
        new("link cut, what it receives", "frames for the master's host are dropped; everybody hears it", FaultOutcome.Moves, Long,
            scene => scene.Lab.CutReceivedAsync(scene.Holder), Heal),
        new("link cut, both ways", "its cable is pulled", FaultOutcome.Moves, Long,
            scene => scene.Lab.CutAsync(scene.Holder), Heal) { Short = true },
        new("peer link only", "frames between the two nodes are dropped for twenty seconds; both reach the client, the gateway and etcd", FaultOutcome.Stays, TimeSpan.FromSeconds(20),
            scene => scene.Lab.CutBetweenAsync(scene.Holder, scene.Other), Heal) { SplitsWithoutWitness = true },
        new("gateway only", "frames between the master's host and the gateway are dropped", FaultOutcome.Moves, Long,
            scene => scene.Lab.CutBetweenAsync(scene.Holder, LabHost.Gateway), Heal),
        new("both nodes cut off", "both cables are pulled for ten seconds", FaultOutcome.Either, Long,
            scene => Task.WhenAll(scene.Lab.CutAsync(LabHost.A), scene.Lab.CutAsync(LabHost.B)), Heal),
    ];

    private static Task Heal(FaultScene scene) => scene.Lab.HealAsync();
}
