using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace MySqlHa.Host.Engine;

/// <summary>The pipeline that a signal has to stop, if there is one. Thread-safe.</summary>
internal sealed class RunningPipeline
{
    private readonly Lock gate = new();
    private Pipeline? current;
    private bool closed;

    public bool IsRunning
    {
        get { lock (gate) { return current is not null; } }
    }

    /// <summary>Invokes a pipeline and waits for its end.</summary>
    /// <param name="pipeline">A pipeline that has not been started.</param>
    /// <param name="whileRunning">Called once it is started, on the calling thread.</param>
    /// <returns>Why it failed or was stopped; null when it completed.</returns>
    public Exception? Run(Pipeline pipeline, Action<Pipeline> whileRunning)
    {
        using var ended = new ManualResetEventSlim();
        pipeline.StateChanged += (_, e) =>
        {
            if (e.PipelineStateInfo.State is PipelineState.Completed or PipelineState.Failed or PipelineState.Stopped)
            {
                ended.Set();
            }
        };

        lock (gate)
        {
            if (closed)
            {
                return new PipelineStoppedException();
            }

            current = pipeline;
            pipeline.InvokeAsync();
        }

        try
        {
            whileRunning(pipeline);
            ended.Wait();
        }
        finally
        {
            lock (gate)
            {
                current = null;
            }
        }

        return pipeline.PipelineStateInfo.State == PipelineState.Completed ? null : pipeline.PipelineStateInfo.Reason ?? new PipelineStoppedException();
    }

    /// <summary>Asks the running pipeline to stop and returns at once.</summary>
    /// <returns>False when nothing runs.</returns>
    public bool Stop()
    {
        lock (gate)
        {
            current?.StopAsync();
            return current is not null;
        }
    }

    /// <summary>Stops what runs and refuses everything that comes after it: the session is ending.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            current?.StopAsync();
        }
    }
}
