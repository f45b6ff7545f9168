using System.Collections.Concurrent;
using System.Management.Automation;

namespace MySqlHa.Commands;

/// <summary>Asks many servers beside each other on the thread pool; what they answer is taken here, on the pipeline's thread, as it comes.</summary>
internal static class FanOut
{
    /// <summary>Runs the work for each item, a limited number at once. Answers come in the order in which they are done.</summary>
    /// <param name="items">What to work on.</param>
    /// <param name="limit">How many at once.</param>
    /// <param name="work">The work; what it throws, but for cancellation, ends the whole.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="PipelineStoppedException">It was cancelled.</exception>
    public static IEnumerable<TResult> Run<TItem, TResult>(
        IEnumerable<TItem> items, int limit, Func<TItem, CancellationToken, Task<TResult>> work, CancellationToken cancellation)
    {
        var found = new BlockingCollection<TResult>();
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var options = new ParallelOptions { MaxDegreeOfParallelism = limit, CancellationToken = abandoned.Token };
        var all = Task.Run(async () =>
        {
            try
            {
                await Parallel.ForEachAsync(items, options, async (item, token) =>
                    found.Add(await work(item, token).ConfigureAwait(false), CancellationToken.None)).ConfigureAwait(false);
            }
            finally
            {
                found.CompleteAdding();
            }
        }, CancellationToken.None);

        try
        {
            foreach (var result in found.GetConsumingEnumerable(CancellationToken.None))
                yield return result;
        }
        finally
        {
            // A pipeline that wants no more (Select-Object -First 1, Ctrl-C) leaves work under way: it ends, and nobody waits for it.
            abandoned.Cancel();
        }

        if (cancellation.IsCancellationRequested)
            throw new PipelineStoppedException();
        all.GetAwaiter().GetResult();
    }
}
