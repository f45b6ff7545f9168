using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Faults;

/// <summary>What can happen to the database server.</summary>
internal static class ServerFaults
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("mysqld kill -9", "SIGKILL to the master's mysqld; started again later", FaultOutcome.Moves, Long,
            scene => scene.Server.KillAsync(), ProcessFaults.Nothing) { Short = true },
        new("mysqld frozen", "SIGSTOP to the master's mysqld; SIGCONT when the other node serves, after five seconds at least", FaultOutcome.Moves, Long,
            scene => scene.Server.FreezeAsync(), scene => scene.Server.ThawAsync()),
        new("out of connections", "an application holds all of max_connections for ten seconds", FaultOutcome.Stays, TimeSpan.FromSeconds(10),
            async scene => scene.Hold(await AllConnections.TakeAsync(scene.Lab, scene.Server).ConfigureAwait(false)), scene => scene.ReleaseAsync()),
        new("out of disk", "the file system of the master's server (768 MiB) is filled to its last byte for fifteen seconds", FaultOutcome.Either, TimeSpan.FromSeconds(15),
            scene => SmallDisk.FillAsync(scene.Server), ClearAsync) { Needs = FaultNeeds.SmallDisk },
        new("read-only by hand", "SET GLOBAL super_read_only = ON on the master's server, and OFF by the same hand after five seconds", FaultOutcome.Either, Long,
            scene => scene.Server.ExecuteAsync("SET GLOBAL super_read_only = ON"), OpenByHandAsync) { Short = true },
        // With semi-sync the master's commits wait for it.
        new("backup's mysqld kill -9", "SIGKILL to the backup's mysqld; started again after fifteen seconds", FaultOutcome.Stays, TimeSpan.FromSeconds(15),
            scene => scene.Lab.Server(scene.Other).KillAsync(), ProcessFaults.Nothing),
        new("both nodes' mysqld kill -9", "SIGKILL to both servers at once; both are started again after five seconds", FaultOutcome.Either, Long,
            scene => Task.WhenAll(scene.Lab.Servers.Select(s => s.KillAsync())), ProcessFaults.Nothing),
    ];

    private static Task ClearAsync(FaultScene scene)
    {
        SmallDisk.Clear(scene.Server);
        return Task.CompletedTask;
    }

    /// <summary>If the role has moved meanwhile the server is a closed backup, and its operator leaves it so.</summary>
    private static async Task OpenByHandAsync(FaultScene scene)
    {
        if (scene.Pair.State(scene.Holder) == "MASTER" && scene.Pair.State(scene.Other) != "MASTER")
            await scene.Server.ExecuteAsync("SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF").ConfigureAwait(false);
        else if (!scene.Pair.Fences)
            await scene.Server.ExecuteAsync("SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF").ConfigureAwait(false);
    }
}
