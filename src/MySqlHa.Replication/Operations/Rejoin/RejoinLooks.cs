using System.Diagnostics;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Looks at both servers so that the two answers can be compared.</summary>
internal static class RejoinLooks
{
    // A source that waits for an acknowledgement shows what it commits to its replica first (AFTER_SYNC).
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The returning one, or the suspect, first: what it has from the active one is then in the active one's answer, or about to be. What the active one numbered itself is
    /// given a moment to be committed there.
    /// </summary>
    internal static async Task<(ServerSnapshot Returning, ServerSnapshot Active)> BothAsync(
        Func<Task<ServerSnapshot>> returning, Func<Task<ServerSnapshot>> active, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var (first, second) = (await returning(), await active());
            if (!RejoinClass.IsBeingCommitted(first, second) || Stopwatch.GetElapsedTime(begun) > Moment)
                return (first, second);
            await Task.Delay(Pause, cancellation);
        }
    }
}
