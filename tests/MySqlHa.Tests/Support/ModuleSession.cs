using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Tests.Support;

/// <summary>
/// A runspace with the module imported, on a thread of its own: inside a network namespace where one is given, because a namespace belongs to a thread.
/// </summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly RecordingUserInterface _ui = new();
    private readonly Thread _thread;
    private volatile PowerShell? _running;
    private bool _stopsInstances = true;

    public ModuleSession(string? networkNamespace = null, bool import = true)
    {
        _thread = new Thread(() =>
        {
            if (networkNamespace is null)
            {
                Work();
            }
            else
            {
                NetworkNamespace.Run(networkNamespace, Work);
            }
        })
        { IsBackground = true, Name = "session" };
        _thread.Start();
        try
        {
            Runspace = Open();
            Run("$PSStyle.OutputRendering = 'PlainText'").ThrowIfFailed();
            if (import)
            {
                Run($"Import-Module '{Repository.Manifest}' -ErrorAction Stop").ThrowIfFailed();
            }
        }
        catch
        {
            _work.CompleteAdding();
            throw;
        }
    }

    public Runspace Runspace { get; }

    /// <summary>What the user was asked since the last answers were given.</summary>
    public IReadOnlyList<string> Questions => _ui.Questions;

    /// <summary>What the user answers to the questions to come: Yes, No.</summary>
    public void Answer(params string[] answers) => _ui.Answer(answers.Select<string, Func<string>>(a => () => a));

    /// <summary>The same, of a user who does something before the answer.</summary>
    public void Answer(Func<string> answer) => _ui.Answer([answer]);

    /// <summary>Runs a script and collects everything. Errors, terminating or not, are in the result.</summary>
    public SessionResult Run(string script, params object?[] arguments) => On(() =>
    {
        _ui.TakeText();
        using var shell = PowerShell.Create();
        shell.Runspace = Runspace;
        shell.AddScript(script);
        foreach (var argument in arguments)
        {
            shell.AddArgument(argument);
        }

        var output = new List<PSObject>();
        var settings = new PSInvocationSettings { AddToHistory = false };
        _running = shell;
        Exception? thrown = null;
        try
        {
            shell.Invoke(null, output, settings);
        }
        catch (RuntimeException e)
        {
            thrown = e;
        }

        _running = null;
        var errors = shell.Streams.Error.ToList();
        if (thrown is RuntimeException { ErrorRecord: { } record } && !errors.Any(e => ReferenceEquals(e.Exception, record.Exception)))
        {
            errors.Add(record);
        }

        return new SessionResult(output, errors, _ui.TakeText(), [.. shell.Streams.Verbose.Select(v => v.Message)], thrown);
    });

    /// <summary>As <see cref="Run"/>, with what Out-Default would show in <see cref="SessionResult.Text"/>.</summary>
    public SessionResult Show(string script) => Run($"{script} | Out-Default");

    /// <summary>Puts an account into a variable of the session.</summary>
    public void Define(string variable, string user, string password) => On(() =>
    {
        var secret = new SecureString();
        foreach (var letter in password)
            secret.AppendChar(letter);
        Runspace.SessionStateProxy.SetVariable(variable, new PSCredential(user, secret));
        return true;
    });

    public Task<SessionResult> Begin(string script) => Task.Run(() => Run(script));

    /// <summary>What Ctrl-C does: stops the running pipeline.</summary>
    public void Stop()
    {
        Assert.True(SpinWait.SpinUntil(() => _running is { InvocationStateInfo.State: PSInvocationState.Running }, TimeSpan.FromSeconds(10)));
        // Not Stop: it stumbles over its own result (NullReferenceException) when the pipeline ends at once, as it should here.
        _running?.BeginStop(null, null);
    }

    public T On<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(action());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.WaitAsync(TimeSpan.FromSeconds(120)).GetAwaiter().GetResult();
    }

    /// <summary>Instances stay when this session ends, as when a user's window is closed and another one lives on.</summary>
    public void Abandon() => _stopsInstances = false;

    public void Dispose()
    {
        if (_stopsInstances)
        {
            Run("if (Get-Module MySqlHa) { Get-VrrpInstance | Stop-VrrpInstance }");
        }

        On(() =>
        {
            Runspace.Dispose();
            return true;
        });
        _work.CompleteAdding();
        _thread.Join(TimeSpan.FromSeconds(10));
    }

    private Runspace Open() => On(() =>
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        var runspace = RunspaceFactory.CreateRunspace(new RecordingHost(_ui), state);
        runspace.Open();
        return runspace;
    });

    private void Work()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
