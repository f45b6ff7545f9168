using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace MySqlHa.Host.Engine;

/// <summary>The pipeline that a signal has to stop, if there is one. Thread-safe.</summary>
internal sealed class RunningPipeline
{
    private readonly Lock _gate = new();
    private Pipeline? _current;
    private bool _closed;

    public bool IsRunning
    {
        get { lock (_gate) { return _current is not null; } }
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

        lock (_gate)
        {
            if (_closed)
            {
                return new PipelineStoppedException();
            }

            _current = pipeline;
            pipeline.InvokeAsync();
        }

        try
        {
            whileRunning(pipeline);
            ended.Wait();
        }
        finally
        {
            lock (_gate)
            {
                _current = null;
            }
        }

        return pipeline.PipelineStateInfo.State == PipelineState.Completed ? null : pipeline.PipelineStateInfo.Reason ?? new PipelineStoppedException();
    }

    /// <summary>Asks the running pipeline to stop and returns at once.</summary>
    /// <returns>False when nothing runs.</returns>
    public bool Stop()
    {
        lock (_gate)
        {
            _current?.StopAsync();
            return _current is not null;
        }
    }

    /// <summary>Stops what runs and refuses everything that comes after it: the session is ending.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _current?.StopAsync();
        }
    }
}
