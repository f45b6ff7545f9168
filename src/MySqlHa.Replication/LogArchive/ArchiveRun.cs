using System.Security.Cryptography;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.LogArchive;

/// <summary>One connection to the source: look at both sides, decide where to go on, and pump until it ends.</summary>
internal sealed class ArchiveRun(ArchiverOptions options, ArchiveFolder folder, StatusBoard board, Action onStreaming) : IAsyncDisposable
{
    private const uint FirstOwnId = 1U << 31;

    private readonly SourceQuestions _questions = new(options.Source, options.Login, options.Timeout);

    internal async Task RunAsync(CancellationToken cancellation)
    {
        var archive = new ArchiveKeeper(options, folder, board);
        archive.Prune();
        var logs = await _questions.AskAsync(cancellation);
        var files = folder.Files();
        var mark = Mark(logs, files);
        using var writer = await Task.Run(() => ArchiveWriter.Open(folder, files), cancellation);
        var from = ResumePlan.Decide(files, writer.Chain, logs);
        writer.CutTorn();
        var tool = await ErrantTool.FindAsync(_questions.Release, options.ToolPath, "which archives its logs", "", cancellation);
        folder.WriteMark(mark);
        board.Update(s => s with { ServerId = mark.ServerId });
        archive.Show(writer);
        var pump = new ArchivePump(
            writer, archive, board, options,
            (start, follow, pipes) => ToolFeed.Start(
                tool, options.Login,
                (optionFile, prefix) => BinlogToolArguments.For(optionFile, options.Source, _questions.Release, options.Login, start, prefix, follow ? mark.ServerId : null),
                start, pipes),
            new SourceWatch(_questions, logs, options.Time), mark, onStreaming);
        // A thread of its own: it waits in the kernel for the tool's bytes.
        await Task.Factory.StartNew(() => pump.Run(from, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public ValueTask DisposeAsync() => _questions.DisposeAsync();

    /// <summary>The mark of this run.</summary>
    /// <exception cref="ArchiveException">The folder is of another server.</exception>
    private ArchiveMark Mark(SourceLogs logs, IReadOnlyList<ArchivedFile> files)
    {
        var old = folder.ReadMark();
        var flavor = _questions.Release.IsMariaDb ? "MariaDB" : "MySQL";
        if (files.Count > 0 && old is not null)
        {
            if (old.Flavor is { } was && was != flavor)
                throw new ArchiveException(ArchiveTrouble.Foreign, $"{folder.Root} is the archive of a {was} server, and {options.Source} runs {_questions.Release}");
            if (old.ServerUuid is { } uuid && uuid != logs.ServerUuid)
                throw new ArchiveException(ArchiveTrouble.Foreign, $"{folder.Root} is the archive of the server {uuid}, and {options.Source} is {logs.ServerUuid}");
        }

        return new ArchiveMark
        {
            Source = options.Source.ToString(),
            Flavor = flavor,
            ServerUuid = logs.ServerUuid,
            ServerId = options.ServerId ?? (old is { ServerId: > 0 } ? old.ServerId : FirstOwnId + (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue - 1)),
            File = old?.File,
            Position = old?.Position ?? 0,
            At = old?.At,
        };
    }
}
