using System.Management.Automation;

namespace MySqlHa.Commands;

/// <summary>What all cmdlets share: cancellation by Ctrl-C, and errors with a stable id and a next step.</summary>
public abstract class MySqlHaCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource stop = new();

    /// <summary>Cancelled when the user stops the pipeline.</summary>
    protected CancellationToken Cancellation => stop.Token;

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ctrl-C came when the cmdlet had just ended.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Dispose();
        GC.SuppressFinalize(this);
    }
}
