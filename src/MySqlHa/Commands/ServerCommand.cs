using System.Collections.Concurrent;
using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>What all cmdlets share that log in to servers: which ones, the account, TLS, the time allowed, and work that runs beside the pipeline.</summary>
public abstract class ServerCommand : MySqlHaCommand
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromMilliseconds(100);

    private readonly BlockingCollection<Action> _onPipeline = [];
    private readonly List<ServerParameter> _servers = [];

    /// <summary>The servers: host, host:port, [v6]:port, or objects with a Server property.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter[] Server { get; set; } = [];

    /// <summary>The account. What it needs is in each cmdlet's help.</summary>
    [Parameter(Mandatory = true)]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>TLS to the servers.</summary>
    [Parameter]
    [ValidateSet("Preferred", "Required", "VerifyCA", "VerifyIdentity", "None")]
    public string TlsMode { get; set; } = "Preferred";

    /// <summary>The certificate authority's file, for VerifyCA and VerifyIdentity.</summary>
    [Parameter]
    public string? CaFile { get; set; }

    /// <summary>Seconds that a login or an ordinary statement may take, 0.05 to 3600.</summary>
    [Parameter]
    [ValidateRange(0.05, 3600.0)]
    public double Timeout { get; set; } = 10;

    /// <summary>All servers that the pipeline has brought so far: in EndProcessing all there are.</summary>
    private protected IReadOnlyList<ServerParameter> AllServers => _servers;

    /// <summary>Collects <see cref="AllServers"/>. A cmdlet that works on each server as it comes does that here instead.</summary>
    protected override void ProcessRecord() => _servers.AddRange(Server);

    /// <summary>Runs an action on the pipeline's thread: the only place that may write. For callbacks from work under way.</summary>
    private protected void OnPipeline(Action action) => _onPipeline.Add(action);

    /// <summary>The login that the parameters describe.</summary>
    private protected ServerLogin CreateLogin() => LoginParameter.Create(Credential, TlsMode, CaFile, message =>
    {
        ThrowTerminatingError(Errors.InvalidParameter("CaFile", CaFile, message));
        return new PipelineStoppedException();
    });

    /// <summary>Lends sessions to some work on the pipeline's thread, and says goodbye to their servers.</summary>
    /// <param name="timeout">Time for a login or an ordinary statement.</param>
    /// <param name="work">The work; what it throws goes on to the caller.</param>
    private protected void WithSessions(TimeSpan timeout, Action<PlanContext> work)
    {
        var login = CreateLogin();
        var context = new PlanContext(_ => login, timeout);
        try
        {
            work(context);
        }
        finally
        {
            // A goodbye is one packet that nobody answers, and a session with a statement under way is left to its own limit. So this
            // takes no time, and a server counts no aborted client when the process ends right after. Should a socket not take even
            // that packet, nobody waits for it. On the pool: this thread may be one that a host's SynchronizationContext needs.
            Task.WhenAny(Task.Run(() => context.DisposeAsync().AsTask()), Task.Delay(Goodbye)).Wait();
        }
    }

    /// <summary>Runs work on the thread pool, and meanwhile, here, whatever it hands to <see cref="OnPipeline"/>. Ctrl-C ends it.</summary>
    /// <exception cref="ReplicationException">As the work threw it.</exception>
    /// <exception cref="PipelineStoppedException">The user stopped it; the work has ended.</exception>
    private protected T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        var task = Task.Run(() => work(Cancellation));
        _ = task.ContinueWith(_ => _onPipeline.Add(() => { }), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            while (!task.IsCompleted)
                _onPipeline.Take()();
            while (_onPipeline.TryTake(out var late))
                late();
        }
        catch
        {
            // The stream that an action writes to has ended, by Ctrl-C or by a preference of Stop: so does the work, before we leave.
            StopProcessing();
            _ = task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait(TimeSpan.FromMilliseconds(100));
            throw;
        }

        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
