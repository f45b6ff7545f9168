using System.Diagnostics;

namespace MySqlHa.Replication.Plan;

/// <summary>One step under way: the deadline is over all of it, and whatever goes wrong comes out as a <see cref="ReplicationException"/>.</summary>
internal sealed class PlanStepExecution(PlanStep step, PlanContext context)
{
    private string _doing = "";

    /// <summary>Looks whether it is done already.</summary>
    internal Task<bool> LookAsync(CancellationToken cancellation) => WithinDeadlineAsync(IsDoneAsync, cancellation);

    /// <summary>Looks, does it, and makes sure.</summary>
    /// <param name="changing">Called before anything is changed, when there is anything to change.</param>
    /// <param name="cancellation">Ends it at once.</param>
    internal Task<StepOutcome> RunAsync(Action changing, CancellationToken cancellation) => WithinDeadlineAsync(
        async token =>
        {
            if (await IsDoneAsync(token))
                return StepOutcome.AlreadySo;
            changing();
            _doing = step.Title;
            if (step.Perform is { } perform)
                await perform(context, token);
            else
                await ExecuteAsync(step.Statements, token);
            _doing = "making sure that it is done";
            if (step.Verify is { } verify)
                await verify(context, token);
            return StepOutcome.Done;
        },
        cancellation);

    /// <summary>Takes it back.</summary>
    internal Task UndoAsync(CancellationToken cancellation) => WithinDeadlineAsync(
        async token =>
        {
            _doing = "taking it back";
            if (step.TakeBack is { } takeBack)
                await takeBack(context, token);
            else
                await ExecuteAsync(step.Undo, token);
            return true;
        },
        cancellation);

    private async Task<bool> IsDoneAsync(CancellationToken token)
    {
        _doing = "looking whether it is done";
        if (step.AlreadyDone is not { } look)
            return false;
        try
        {
            return await look(context, token);
        }
        catch (ReplicationException error) when (error.Error == ReplicationError.ServerGone)
        {
            // A session that was idle for long may be dead without the server being so. Looking again changes nothing.
            await context.DropSessionAsync(error.Server ?? step.Server);
            return await look(context, token);
        }
    }

    private async Task ExecuteAsync(IReadOnlyList<SqlStatement> statements, CancellationToken token)
    {
        foreach (var statement in statements)
        {
            var session = await context.SessionAsync(step.Server, token);
            _doing = statement.Masked;
            // The deadline of the step ends it first.
            await session.ExecuteAsync(statement, step.Deadline + TimeSpan.FromSeconds(1), token);
        }
    }

    private async Task<T> WithinDeadlineAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(step.Deadline, context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            // On the pool, and not waited for beyond the token: a step that blocks or does not heed it holds nobody up.
            return await Task.Run(() => work(both.Token), both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new ReplicationException(
                ReplicationError.Timeout, step.Server, $"{step.Server}: no end within {step.Deadline.TotalSeconds:0.##} s: {_doing}.",
                "Find out what the server waits for (SHOW PROCESSLIST), then run the same command again: it looks first, and goes on from there.");
        }
        catch (Exception error) when (error is not ReplicationException)
        {
            // Its text may hold anything, a password too: only where it comes from is told.
            var frame = new StackTrace(error).GetFrame(0)?.GetMethod();
            throw new ReplicationException(
                ReplicationError.StatementFailed, step.Server,
                $"{step.Server}: {error.GetType().Name} in {frame?.DeclaringType?.Name}.{frame?.Name} while {_doing}.",
                "This is a defect of the command, or of what it calls. Running the same command again goes on from there.");
        }
    }
}
