using System.Globalization;
using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.LogArchive;

/// <summary>
/// Moves what mysqlbinlog brings into the archive. The tool holds back up to 4 KiB (it never flushes in raw mode), so that the end of a quiet source's log would
/// not come for hours: then a second, short run fetches it, and the first one's bytes, when they come, are compared instead of added.
/// </summary>
internal sealed class ArchivePump(
    ArchiveWriter writer, ArchiveKeeper archive, StatusBoard board, ArchiverOptions options,
    Func<ResumePlan, bool, string, ToolFeed> start, SourceWatch watch, ArchiveMark mark, Action onStreaming)
{
    private const int FailuresOfSilence = 3;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BlindPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TailSilence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SyncEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MarkEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromSeconds(60);

    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly TimeProvider _time = options.Time;
    private LogFileName? _checked = writer.File;
    private bool _streaming;
    private bool _tailDone;
    private long _heard;
    private long _synced;
    private long _marked;
    private long _pruned;

    private string Pipes => archive.Folder.Pipes;

    /// <summary>Runs until the tool ends or the token is cancelled; what was archived is then whole and on the disk.</summary>
    internal void Run(ResumePlan from, CancellationToken cancellation)
    {
        _heard = _synced = _marked = _pruned = _time.GetTimestamp();
        var feed = start(from, true, Pipes);
        try
        {
            Follow(feed, from, cancellation);
        }
        finally
        {
            feed.DisposeAsync().AsTask().Wait(CancellationToken.None);
            watch.End();
            Finish();
        }
    }

    private void Follow(ToolFeed feed, ResumePlan from, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var ended = feed.HasEnded;
            if (!Take(feed) && ended)
                throw Ended(feed, cancellation);
            if (watch.Turn(cancellation))
                OnAnswer();
            if (IsTailDue())
                FetchTail(from, cancellation);
            Maintain();
        }
    }

    /// <summary>Takes what has come; false when nothing has.</summary>
    private bool Take(ToolFeed feed)
    {
        var (file, offset, bytes) = feed.Read(_buffer, Wait);
        if (bytes.IsEmpty)
            return false;
        var before = writer.File;
        var added = writer.Accept(file, offset, bytes.Span);
        _heard = _time.GetTimestamp();
        _tailDone = false;
        if (before != writer.File)
            OnNewFile();
        if (added)
        {
            Streams();
            archive.ShowPosition(writer);
            ShowLag();
        }

        return true;
    }

    private void Streams()
    {
        if (_streaming)
            return;
        _streaming = true;
        board.Set(ArchiverState.Streaming, $"follows {options.Source} with server id {mark.ServerId}");
        onStreaming();
    }

    private bool IsTailDue()
    {
        var silence = _time.GetElapsedTime(_heard);
        if (!_streaming)
            return silence >= Patience;
        return watch.Logs is { Files: not null } ? !_tailDone && silence >= Patience && Beyond() > 0 : watch.Logs is not null && silence >= BlindPatience;
    }

    private long? Beyond() => writer.File is { } file ? watch.Logs?.BytesBeyond(file, writer.Position) : null;

    /// <summary>Fetches what the source has beyond the archive now, with some of what is archived before it: the same bytes, or this is another history.</summary>
    private void FetchTail(ResumePlan from, CancellationToken cancellation)
    {
        var place = writer is { File: { } file, Chain: { } chain } ? new ResumePlan(file, Math.Clamp(chain.OverlapStart, LogMagic.Size, uint.MaxValue)) : from;
        var tail = start(place, false, Pipes + "-tail");
        try
        {
            for (var heard = _time.GetTimestamp(); ;)
            {
                cancellation.ThrowIfCancellationRequested();
                var ended = tail.HasEnded;
                if (Take(tail))
                    heard = _time.GetTimestamp();
                else if (ended)
                    break;
                else if (_time.GetElapsedTime(heard) > TailSilence)
                    throw new ArchiveException(ArchiveTrouble.Interrupted, $"{options.Source} says nothing any more");
                Maintain();
            }

            if (tail.EndAsync(cancellation).GetAwaiter().GetResult().Code != 0)
                throw Ended(tail, cancellation);
            Streams();
        }
        finally
        {
            tail.DisposeAsync().AsTask().Wait(CancellationToken.None);
        }

        _heard = _time.GetTimestamp();
        _tailDone = true;
    }

    private Exception Ended(ToolFeed feed, CancellationToken cancellation)
    {
        if (feed.Unexpected() is { } name)
            return new ArchiveException(ArchiveTrouble.Foreign, $"{options.Source} went on with {name} where {feed.File} was to be expected");
        var (code, complaints) = feed.EndAsync(cancellation).GetAwaiter().GetResult();
        return ToolWords.Explain(options.Source, options.Login.User, mark.ServerId, code, complaints);
    }

    private void OnAnswer()
    {
        if (watch.Logs is null)
        {
            board.Update(s => s with { LagBytes = null, LagSeconds = null });
            if (watch.Failures >= FailuresOfSilence && _time.GetElapsedTime(_heard) >= TailSilence)
                throw new ArchiveException(ArchiveTrouble.Interrupted, watch.Why ?? $"{options.Source} does not answer");
            return;
        }

        if (watch.Logs.ServerUuid != mark.ServerUuid)
            throw new ArchiveException(ArchiveTrouble.Foreign, $"{options.Source} was the server {mark.ServerUuid}, and is {watch.Logs.ServerUuid} now");
        CheckClosed();
        _tailDone = false;
        ShowLag();
    }

    /// <summary>Files that both sides have ended since must be the same in size.</summary>
    private void CheckClosed()
    {
        if (writer.File is not { } last)
            return;
        for (var name = _checked ?? watch.Logs!.First; name < last; name = name.Next)
        {
            var file = new FileInfo(archive.Folder.PathOf(name));
            if (file.Exists)
                ResumePlan.CheckClosed(name, file.Length, watch.Logs!.SizeOf(name));
        }

        _checked = last;
    }

    private void ShowLag()
    {
        var bytes = Beyond();
        var at = writer.Chain?.LastTimestamp;
        double? seconds = bytes is null || watch.Logs is null ? null : bytes == 0 || at is not > 0 ? 0 : Math.Max(0, watch.Logs.Now.ToUnixTimeSeconds() - at.Value);
        board.Update(s => s with { LagBytes = bytes, LagSeconds = seconds });
    }

    private void OnNewFile()
    {
        archive.Prune();
        archive.Show(writer);
        WriteMark();
    }

    private void Maintain()
    {
        if (writer.IsDirty && _time.GetElapsedTime(_synced) >= SyncEvery)
        {
            writer.Sync();
            _synced = _time.GetTimestamp();
            if (_time.GetElapsedTime(_marked) >= MarkEvery)
                WriteMark();
        }

        if (_time.GetElapsedTime(_pruned) >= PruneEvery)
        {
            _pruned = _time.GetTimestamp();
            archive.Prune();
            archive.Show(writer);
        }
    }

    private void WriteMark()
    {
        writer.Sync();
        _marked = _time.GetTimestamp();
        archive.Folder.WriteMark(mark with { File = writer.File?.ToString(), Position = writer.Position, At = _time.GetUtcNow() });
    }

    private void Finish()
    {
        try
        {
            writer.CutTorn();
            archive.ShowPosition(writer);
            WriteMark();
            foreach (var pipes in new[] { Pipes, Pipes + "-tail" }.Where(Directory.Exists))
                Directory.Delete(pipes, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What ended the run is told. The next one looks at the files, not at the mark.
            board.Note(string.Create(CultureInfo.InvariantCulture, $"{archive.Folder.Root}: {error.Message}"));
        }
    }
}
