using System.Globalization;

namespace MySqlHa.Replication.LogArchive;

/// <summary>
/// A binlog server: archives a source's binary logs into a folder, byte for byte, through the server's own mysqlbinlog or mariadb-binlog, for as long as it runs. A
/// connection that ends is made anew, later each time. It ends by itself when the archive cannot be continued without a hole.
/// </summary>
public sealed class BinlogArchiver : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(10);

    private readonly ArchiveFolder _folder;
    private readonly StatusBoard _board;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<ReplicationException?> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;
    private string _stopReason = "stopped";

    private BinlogArchiver(ArchiverOptions options, ArchiveFolder folder)
    {
        Options = options;
        _folder = folder;
        _board = new StatusBoard(options.Time);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>What it was asked to do.</summary>
    public ArchiverOptions Options { get; }

    /// <summary>Whether it has ended: stopped, or in <see cref="ArchiverState.Gap"/> or <see cref="ArchiverState.Failed"/>.</summary>
    public bool IsStopped => _loop.IsCompleted;

    /// <summary>Completes when the first attempt has: with null when it streams or has ended by itself, or with what the source said.</summary>
    public Task<ReplicationException?> Settled => _settled.Task;

    /// <summary>What it shows of itself now.</summary>
    public ArchiverStatus Status => _board.Status;

    /// <summary>Starts one. It need not reach its source to be started.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.InUse"/>: another one archives into the folder; <see cref="ReplicationError.LocalFile"/>.</exception>
    /// <exception cref="PlatformNotSupportedException">Windows has no named pipes that a program can open as a file.</exception>
    public static BinlogArchiver Start(ArchiverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("A binlog server needs named pipes in the file system, as Linux has them.");
        return new(options, ArchiveFolder.Open(options.Folder));
    }

    /// <summary>Stops it: the tool ends, and what is archived is whole and on the disk. False when that took more than ten seconds.</summary>
    public bool Stop(string reason)
    {
        _stopReason = reason;
        if (!_loop.IsCompleted)
            _stop.Cancel();
        return _loop.Wait(Goodbye);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Stop("stopped"))
            _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            await AttemptsAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _board.Set(ArchiverState.Stopped, _stopReason);
        }
        catch (ArchiveException final)
        {
            _board.Fail(final.Trouble == ArchiveTrouble.Gap ? ArchiverState.Gap : ArchiverState.Failed, final.Message, Final(final));
        }
        catch (Exception defect)
        {
            _board.Fail(ArchiverState.Failed, defect.Message, $"a defect: {defect.Message}");
        }
        finally
        {
            _folder.Dispose();
            _settled.TrySetResult(null);
        }
    }

    /// <summary>One connection after the other, until it is told to stop or cannot go on.</summary>
    private async Task AttemptsAsync()
    {
        var backOff = new BackOff(FirstRetry, Options.RetryMost);
        while (true)
        {
            var began = Options.Time.GetTimestamp();
            var trouble = await AttemptAsync();
            if (Options.Time.GetElapsedTime(began) >= Steady)
                backOff.Reset();
            var wait = backOff.Next();
            _board.Fail(ArchiverState.Waiting, trouble.Message, string.Create(CultureInfo.InvariantCulture, $"{trouble.Message.TrimEnd('.')}; next attempt in {wait.TotalSeconds:0.##} s"));
            _settled.TrySetResult(trouble as ReplicationException);
            await Task.Delay(wait, Options.Time, _stop.Token);
            _board.Update(s => s with { Restarts = s.Restarts + 1 });
        }
    }

    private async Task<Exception> AttemptAsync()
    {
        try
        {
            await using var run = new ArchiveRun(Options, _folder, _board, () => _settled.TrySetResult(null));
            await run.RunAsync(_stop.Token);
            return new ArchiveException(ArchiveTrouble.Interrupted, "the connection ended");
        }
        catch (ArchiveException error) when (!error.IsFinal)
        {
            return error;
        }
        catch (ReplicationException error)
        {
            return error;
        }
        catch (IOException error)
        {
            return DiskSpace.IsFull(error) ? new ArchiveException(ArchiveTrouble.DiskFull, $"the disk of {_folder.Root} is full", error) : error;
        }
        catch (UnauthorizedAccessException error)
        {
            return error;
        }
    }

    private static string Final(ArchiveException error) => error.Message + (error.Trouble == ArchiveTrouble.Gap
        ? ". Keep the folder for what it has, and start again with an empty one"
        : ". Nothing was changed in the folder; look at both, and start again with an empty one if the source is right");
}
