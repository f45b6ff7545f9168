using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.LogArchive;

/// <summary>
/// What one run of mysqlbinlog brings, as bytes of the source's files at their places in them. Started in the middle of a file, the tool begins with the magic
/// number and the format's description all the same: those are left out here.
/// </summary>
internal sealed class ToolFeed : IAsyncDisposable
{
    private readonly CopyProgram _program;
    private readonly CopyOptionFile _options;
    private readonly string _folder;
    private readonly byte[] _head = new byte[LogMagic.Size + LogEventHeader.Size];
    private LogPipe _pipe;
    private int _headBytes;
    private long _skip;

    private ToolFeed(CopyProgram program, CopyOptionFile options, string folder, LogPipe pipe, ResumePlan from)
    {
        (_program, _options, _folder, _pipe) = (program, options, folder, pipe);
        (File, Offset) = (from.File, from.Position);
        IsMiddle = from.Position > LogMagic.Size;
        Offset = IsMiddle ? from.Position : 0;
    }

    /// <summary>The file that the next bytes are of.</summary>
    internal LogFileName File { get; private set; }

    /// <summary>Where in it they belong.</summary>
    internal long Offset { get; private set; }

    private bool IsMiddle { get; set; }

    /// <summary>Starts the tool.</summary>
    /// <param name="tool">The program.</param>
    /// <param name="login">The account.</param>
    /// <param name="arguments">Makes the arguments from the option file's path and the prefix of the files.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="folder">For its pipes; emptied first.</param>
    internal static ToolFeed Start(string tool, ServerLogin login, Func<string, string, IReadOnlyList<string>> arguments, ResumePlan from, string folder)
    {
        if (Directory.Exists(folder))
        {
            // A tool whose process was killed may wait for a reader of its next pipe; opened and closed, it ends.
            foreach (var left in Directory.EnumerateFiles(folder))
                LogPipe.Open(left).Dispose();
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        // The one after it is there before the tool can ask for it: it would make a file of that name otherwise.
        LogPipe.Make(Path.Combine(folder, from.File.ToString()));
        LogPipe.Make(Path.Combine(folder, from.File.Next.ToString()));
        var pipe = LogPipe.Open(Path.Combine(folder, from.File.ToString()));
        var options = CopyOptionFile.Create(login);
        try
        {
            var program = CopyProgram.Start(tool, arguments(options.Path, folder + Path.DirectorySeparatorChar));
            return new ToolFeed(program, options, folder, pipe, from);
        }
        catch
        {
            pipe.Dispose();
            options.Dispose();
            throw;
        }
    }

    /// <summary>Reads some bytes; their place was <see cref="File"/> and <see cref="Offset"/> before the call. Empty when none came in that time.</summary>
    internal (LogFileName File, long Offset, ReadOnlyMemory<byte> Bytes) Read(byte[] buffer, TimeSpan wait)
    {
        var count = _pipe.Read(buffer, wait);
        if (count == 0)
            NextPipe();
        if (count is not > 0)
            return (File, Offset, ReadOnlyMemory<byte>.Empty);
        // It has logged in: the password need not lie there any longer.
        _options.Dispose();
        var bytes = buffer.AsMemory(0, count.Value);
        if (IsMiddle)
            bytes = bytes[LeaveOut(bytes.Span)..];
        var place = (File, Offset, (ReadOnlyMemory<byte>)bytes);
        Offset += bytes.Length;
        return place;
    }

    /// <summary>Whether the tool has ended. What it wrote before may still be in the pipe.</summary>
    internal bool HasEnded => _program.HasEnded;

    /// <summary>A name that the tool wrote to and that was not to be expected; null for none.</summary>
    internal string? Unexpected() => Directory.EnumerateFiles(_folder).Select(f => new FileInfo(f)).FirstOrDefault(f => f.Length > 0)?.Name;

    /// <summary>How it ended.</summary>
    internal Task<(int Code, string Complaints)> EndAsync(CancellationToken cancellation) => _program.EndAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _pipe.Dispose();
        _options.Dispose();
    }

    private void NextPipe()
    {
        _pipe.Dispose();
        System.IO.File.Delete(Path.Combine(_folder, File.ToString()));
        File = File.Next;
        LogPipe.Make(Path.Combine(_folder, File.Next.ToString()));
        _pipe = LogPipe.Open(Path.Combine(_folder, File.ToString()));
        (Offset, IsMiddle, _headBytes, _skip) = (0, false, 0, 0);
    }

    /// <summary>How many of these bytes are of what precedes the position asked for.</summary>
    private int LeaveOut(ReadOnlySpan<byte> bytes)
    {
        var used = Math.Min(_head.Length - _headBytes, bytes.Length);
        bytes[..used].CopyTo(_head.AsSpan(_headBytes));
        _headBytes += used;
        if (_headBytes < _head.Length)
            return used;
        if (_skip == 0)
            _skip = LogEventHeader.Parse(_head.AsSpan(LogMagic.Size)).Length - LogEventHeader.Size;
        var rest = (int)Math.Min(_skip, bytes.Length - used);
        _skip -= rest;
        IsMiddle = _skip > 0;
        return used + rest;
    }
}
