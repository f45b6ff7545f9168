using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Router;

/// <summary>
/// Our own router on a node, as users run it: the real <c>mysqlha</c> host with a script. Build the host first; <c>MYSQLHA_HOST</c> names another one
/// than that of this checkout. Thread-safe.
/// </summary>
public sealed class MySqlHaPeer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(30);
    private readonly string _first;
    private readonly List<MySqlHaStateChange> _changes = [];
    private readonly ConcurrentQueue<string> _said = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _replies = new();
    private readonly TaskCompletionSource _ready = NewSource();
    private TaskCompletionSource _changed = NewSource();
    private int _requests;

    private MySqlHaPeer(HostProcess process, string first)
    {
        Process = process;
        _first = first;
        // Neither may wait for the other: a full pipe would stop the host.
        _ = Task.Run(ReadOutputAsync);
        _ = Task.Run(ReadErrorAsync);
    }

    /// <summary>Everything that it said so far, on both streams.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>The host's process.</summary>
    public HostProcess Process { get; }

    /// <summary>Every state change since the start, in order, of all instances.</summary>
    public IReadOnlyList<MySqlHaStateChange> Changes
    {
        get
        {
            lock (_changes)
                return [.. _changes];
        }
    }

    /// <summary>The state of the first instance, or null before its first change.</summary>
    public string? State => StateOf(_first);

    private string Tail => string.Join('\n', _said.TakeLast(15));

    /// <summary>Starts the host with one instance and waits until the instance has been started.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="host">The node.</param>
    /// <param name="options">The instance.</param>
    /// <param name="name">Tells several on one node apart.</param>
    /// <param name="prelude">PowerShell to run before: variables that <see cref="MySqlHaOptions.Parameters"/> mentions.</param>
    public static Task<MySqlHaPeer> StartAsync(LabEnvironment lab, LabHost host, MySqlHaOptions options, string name = "mysqlha", string prelude = "") =>
        StartAsync(lab, host, [options], name, prelude);

    /// <summary>Starts the host with several instances, or with none: a console.</summary>
    /// <inheritdoc cref="StartAsync(LabEnvironment, LabHost, MySqlHaOptions, string, string)"/>
    /// <param name="lab">The lab.</param>
    /// <param name="host">The node.</param>
    /// <param name="instances">The instances.</param>
    /// <param name="name">Tells several on one node apart.</param>
    /// <param name="prelude">PowerShell to run before.</param>
    /// <param name="hostParameters">Parameters of mysqlha itself, such as -LeastPrivilege.</param>
    /// <param name="environment">Environment variables to set.</param>
    /// <exception cref="LabException">It ended, or did not get that far within a minute; with what it said.</exception>
    public static async Task<MySqlHaPeer> StartAsync(
        LabEnvironment lab, LabHost host, IReadOnlyList<MySqlHaOptions> instances, string name = "mysqlha", string prelude = "",
        string[]? hostParameters = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        string processName = $"{name}-{LabAddresses.Name(host)}";
        if (lab.FindProcess(processName) is { } running)
            throw new LabException($"{name} runs on {LabAddresses.Name(host)} already, as process {running.Id}.");
        string script = Path.Combine(lab.Folder, processName + ".ps1");
        PrivateFile.Write(script, MySqlHaScript.Text(instances, prelude));
        HostProcess process = await lab.StartAsync(host, processName, [MySqlHaHost.Program, .. hostParameters ?? [], script], HostOutput.Pipes, environment).ConfigureAwait(false);
        var peer = new MySqlHaPeer(process, instances.Count == 0 ? "" : instances[0].Name);
        try
        {
            await peer._ready.Task.WaitAsync(StartLimit).ConfigureAwait(false);
            return peer;
        }
        catch (Exception e)
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw new LabException($"{processName} did not start its instances: {e.Message}\n{peer.Tail}", e);
        }
    }

    /// <summary>The state of an instance, or null before its first change.</summary>
    public string? StateOf(string instance) => Changes.LastOrDefault(c => c.Name == instance)?.To;

    /// <summary>Waits until an instance is in that state.</summary>
    /// <param name="state">Backup, Master, Fault or Stopped.</param>
    /// <param name="timeout">How long at most.</param>
    /// <param name="instance">Its name; null for the first.</param>
    /// <exception cref="LabException">It is not; with the way it went.</exception>
    public async Task WaitForStateAsync(string state, TimeSpan timeout, string? instance = null) =>
        await WaitAsync(() => StateOf(instance ?? _first) == state ? state : null, $"{instance ?? _first} in state {state}", timeout).ConfigureAwait(false);

    /// <summary>Waits for a change into that state.</summary>
    /// <param name="state">Backup, Master, Fault or Stopped.</param>
    /// <param name="from">How many of <see cref="Changes"/> are old.</param>
    /// <param name="timeout">How long at most.</param>
    /// <param name="instance">Its name; null for the first.</param>
    /// <returns>The first such change.</returns>
    public Task<MySqlHaStateChange> WaitForChangeAsync(string state, int from, TimeSpan timeout, string? instance = null) =>
        WaitAsync(() => Changes.Skip(from).FirstOrDefault(c => c.Name == (instance ?? _first) && c.To == state), $"a change to {state}", timeout);

    /// <summary>Asks for an instance's state, counters and log.</summary>
    public async Task<MySqlHaStatus> GetStatusAsync(string? instance = null) =>
        JsonSerializer.Deserialize<MySqlHaStatus>(await InvokeAsync($"Show-Instance '{instance ?? _first}'").ConfigureAwait(false))
        ?? throw new LabException($"{Process.Name} gave no status.");

    /// <summary>Asks again and again until an instance's status is as wanted.</summary>
    public async Task<MySqlHaStatus> WaitForStatusAsync(Func<MySqlHaStatus, bool> wanted, string what, TimeSpan timeout, string? instance = null)
    {
        long limit = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            MySqlHaStatus status = await GetStatusAsync(instance).ConfigureAwait(false);
            if (wanted(status))
                return status;
            if (Environment.TickCount64 >= limit)
                throw new LabException($"{Process.Name}: {what} did not come within {timeout.TotalSeconds:0.#} s; the last status was\n{JsonSerializer.Serialize(status)}");
            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    /// <summary>Stop-VrrpInstance; returns when it has ended.</summary>
    public Task StopInstanceAsync(string? instance = null) => InvokeAsync($"Stop-VrrpInstance -Name '{instance ?? _first}'");

    /// <summary>Suspend-VrrpInstance.</summary>
    public Task SuspendInstanceAsync(string? instance = null) => InvokeAsync($"Suspend-VrrpInstance -Name '{instance ?? _first}'");

    /// <summary>Resume-VrrpInstance.</summary>
    public Task ResumeInstanceAsync(string? instance = null) => InvokeAsync($"Resume-VrrpInstance -Name '{instance ?? _first}'");

    /// <summary>Runs one line of PowerShell in the host.</summary>
    /// <param name="line">What to run.</param>
    /// <param name="timeout">How long at most; null for half a minute.</param>
    /// <returns>What it gave, one line an object.</returns>
    /// <exception cref="LabException">It threw.</exception>
    public async Task<string> InvokeAsync(string line, TimeSpan? timeout = null)
    {
        string id = Interlocked.Increment(ref _requests).ToString(CultureInfo.InvariantCulture);
        var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _replies[id] = reply;
        await Process.Input.WriteLineAsync($"{id} {line}").ConfigureAwait(false);
        await Process.Input.FlushAsync().ConfigureAwait(false);
        return await reply.Task.WaitAsync(timeout ?? ReplyLimit).ConfigureAwait(false);
    }

    /// <summary>SIGTERM: it resigns and takes its addresses away. Waits until it is gone.</summary>
    public Task StopAsync() => Process.StopAsync();

    /// <summary>SIGKILL: nothing is said. Waits until it is gone.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => Process.Signal(LinuxSignal.Stop);

    /// <summary>SIGCONT: ends <see cref="Freeze"/>.</summary>
    public void Thaw() => Process.Signal(LinuxSignal.Continue);

    /// <summary>Ends it with SIGKILL if it still runs. An address that it held stays until its lease ends: <see cref="StopAsync"/> first, where that matters.</summary>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<T> WaitAsync<T>(Func<T?> look, string what, TimeSpan timeout)
        where T : class
    {
        using var limit = new CancellationTokenSource(timeout);
        while (true)
        {
            // Taken before the look: a change in between completes it.
            Task next = Volatile.Read(ref _changed).Task;
            if (look() is { } found)
                return found;
            try
            {
                await next.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or EndOfStreamException)
            {
                string how = e is EndOfStreamException ? "before it ended" : $"within {timeout.TotalSeconds:0.#} s";
                throw new LabException($"{Process.Name}: {what} did not come {how}; its way: {string.Join(", ", Changes.Select(c => $"{c.Name} {c.To} ({c.Reason})"))}\n{Tail}");
            }
        }
    }

    private async Task ReadOutputAsync()
    {
        while (await Process.Output.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            _said.Enqueue(line);
            if (line.StartsWith('{'))
                Take(line);
        }

        var end = new EndOfStreamException($"{Process.Name} has ended.");
        _ready.TrySetException(end);
        _ = _ready.Task.Exception;
        foreach (TaskCompletionSource<string> reply in _replies.Values)
            reply.TrySetException(new LabException($"{Process.Name} ended before it answered.\n{Tail}"));
        Volatile.Read(ref _changed).TrySetException(end);
        _ = Volatile.Read(ref _changed).Task.Exception;
    }

    private async Task ReadErrorAsync()
    {
        while (await Process.Error.ReadLineAsync().ConfigureAwait(false) is { } line)
            _said.Enqueue(line);
    }

    private void Take(string line)
    {
        using var json = JsonDocument.Parse(line);
        JsonElement e = json.RootElement;
        switch (e.GetProperty("Kind").GetString())
        {
            case "ready":
                _ready.TrySetResult();
                break;
            case "state":
                lock (_changes)
                    _changes.Add(e.Deserialize<MySqlHaStateChange>()!);
                Interlocked.Exchange(ref _changed, NewSource()).TrySetResult();
                break;
            case "reply" when _replies.TryRemove(e.GetProperty("Id").GetString()!, out TaskCompletionSource<string>? reply):
                if (e.TryGetProperty("Error", out JsonElement error))
                    reply.TrySetException(new LabException($"{Process.Name} could not do it: {error.GetString()}"));
                else
                    reply.TrySetResult(e.GetProperty("Output").GetString() ?? "");
                break;
        }
    }
}
