using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// Reads the transactions of one binary log file of MySQL 5.6 or later, or MariaDB 10.5 or later; needs no server. Checksums are held against the events.
/// A transaction is given out when it is complete; reading ends quietly where the file is torn. Memory does not grow with the file. Not for several threads.
/// Source: MySQL internals, "The Binary Log"; MariaDB knowledge base, "Replication Protocol".
/// </summary>
public sealed class BinaryLogReader : IDisposable
{
    private const int BufferBytes = 256 << 10, HeadBytes = 4 << 10;
    private readonly FileStream _file;
    private readonly LogInput _input;
    private readonly EventBody _body;
    private FormatDescription? _format;
    private TransactionBuilder? _builder;
    private uint? _shift;

    private BinaryLogReader(string path, FileStream file, int bufferBytes)
    {
        (Path, LogFile, _file, Length) = (path, System.IO.Path.GetFileName(path), file, file.Length);
        _input = new(file, bufferBytes);
        _body = new(_input);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its name, without its folder.</summary>
    public string LogFile { get; }

    /// <summary>Bytes of the file, when it was opened or later.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes that were read.</summary>
    public long Position => _input.Position;

    /// <summary>Version of the server that wrote it; "" when the file is torn before it says so.</summary>
    public string ServerVersion => _format?.ServerVersion ?? "";

    /// <summary>Whether that is MariaDB; null when the file is torn before it says so.</summary>
    public bool? IsMariaDb => _format?.IsMariaDb;

    /// <summary>server_id of the server that wrote it; 0 when the file is torn before it says so.</summary>
    public uint ServerId { get; private set; }

    /// <summary>Whether events have checksums.</summary>
    public bool HasChecksums => _format?.HasChecksums == true;

    /// <summary>What had been logged before this file (Previous_gtids; MariaDB's Gtid_list); null when the file does not say.</summary>
    public GtidSet? Before { get; private set; }

    /// <summary>Whether the server closed it: it went on to the next file, or stopped.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How it is torn; null when it is not, or was not read so far.</summary>
    public TornLog? Torn { get; private set; }

    /// <summary>Whether it is a relay log.</summary>
    internal bool IsRelay { get; private set; }

    /// <summary>Ends the reading.</summary>
    internal CancellationToken Cancellation
    {
        get => _input.Cancellation;
        set => _input.Cancellation = value;
    }

    /// <summary>Which transactions are given out; null for all. The rows of others are not counted, and what is compressed is left so.</summary>
    internal Func<LogGtid, bool>? Wants { get; set; }

    /// <summary>The GTID of the transaction that was read last, given out or not.</summary>
    internal LogGtid Gtid => _builder?.Gtid ?? LogGtid.None;

    /// <summary>Opens a file and reads its head.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.NotBinaryLog"/>, <see cref="ReplicationError.EncryptedLog"/>, or <see cref="ReplicationError.LocalFile"/>: it cannot be read.</exception>
    public static BinaryLogReader Open(string path) => Open(path, BufferBytes);

    /// <summary>Opens a file of which only the head is wanted: one in a long series.</summary>
    internal static BinaryLogReader OpenHead(string path) => Open(path, HeadBytes);

    private static BinaryLogReader Open(string path, int bufferBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        BinaryLogReader? reader = null;
        try
        {
            // A live server goes on writing, and may purge it.
            reader = new(path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan), bufferBytes);
            reader.ReadHead();
            return reader;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reader?.Dispose();
            throw BinaryLogErrors.Unusable(path, error);
        }
        catch
        {
            reader?.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next transaction.</summary>
    /// <returns>Null at the end: of the file, or of what is whole of it (<see cref="Torn"/>).</returns>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: the disk fails.</exception>
    public LoggedTransaction? Read()
    {
        if (_builder is null)
            return null;
        _builder.Wants = Wants;
        while (Torn is null && TryEvent())
        {
            if (!_builder.IsComplete)
                continue;
            var made = _builder.IsWanted ? _builder.Build(LogFile, _input.Position) : null;
            _builder.Close();
            if (made is not null)
                return made;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _builder?.Dispose();
        _file.Dispose();
    }

    private void ReadHead()
    {
        var magic = _input.Peek(LogMagic.Size);
        if (magic.StartsWith(LogMagic.Encrypted))
            throw BinaryLogErrors.Encrypted(Path, "MySQL, binlog_encryption");
        var known = Math.Min(LogMagic.Size, magic.Length);
        if (!LogMagic.Plain.StartsWith(magic[..known]))
            throw BinaryLogErrors.NotBinaryLog(Path, "it does not begin as one");
        if (known < LogMagic.Size)
        {
            Torn = new(LogFile, 0, Length, "it has nothing") { IsCut = true };
            return;
        }

        _input.Advance(LogMagic.Size);
        if (!TryEvent() || _format is null)
        {
            if (Torn is null && _input.Position > LogMagic.Size)
                throw BinaryLogErrors.NotBinaryLog(Path, "its first event is no format description");
            Torn ??= new(LogFile, LogMagic.Size, Length, "it has nothing") { IsCut = true };
            return;
        }

        _builder = new(_format);
        while (Torn is null && _input.Peek(LogEventHeader.Size) is { Length: >= LogEventHeader.Size } next
            && LogEventHeader.Parse(next).Type is LogEventType.PreviousGtids or LogEventType.MariaDbGtidList or LogEventType.BinlogCheckpoint or LogEventType.StartEncryption)
        {
            TryEvent();
        }
    }

    /// <summary>Takes one event; false at the end, and where something is torn.</summary>
    private bool TryEvent()
    {
        var position = _input.Position;
        try
        {
            var head = _input.Peek(LogEventHeader.Size);
            if (head.Length == 0)
            {
                if (_builder is { IsOpen: true })
                    Torn = new(LogFile, _builder.Position, Length, "a transaction begins that does not end") { IsCut = true };
                return false;
            }

            if (head.Length < LogEventHeader.Size)
                throw new UnreadableEventException($"the file ends within an event ({head.Length} of {LogEventHeader.Size} bytes are there)", isCut: true);
            var header = LogEventHeader.Parse(head);
            // Told without reading on, and without room for what a torn length asks for. A live server's file has grown meanwhile.
            if (header.Length > Length - position && header.Length > (Length = _file.Length) - position)
                throw new UnreadableEventException($"the file ends within an event ({Length - position} of {header.Length} bytes are there)", isCut: true);
            _body.Begin(header, _format?.HasChecksums == true && header.Type != LogEventType.FormatDescription);
            Take(header, position);
            _body.End();
            return true;
        }
        catch (Exception error) when (error is UnreadableEventException or ArgumentException or IndexOutOfRangeException or OverflowException or InvalidDataException or FormatException or ZstdSharp.ZstdException or EndOfStreamException)
        {
            var reason = error is UnreadableEventException ? error.Message : "an event makes no sense";
            Torn = new(LogFile, _builder is { IsOpen: true } ? _builder.Position : position, Length, reason) { IsCut = error is UnreadableEventException { IsCut: true } };
            return false;
        }
        catch (IOException error)
        {
            throw BinaryLogErrors.Unusable(Path, error);
        }
    }

    private void Take(in LogEventHeader header, long position)
    {
        if (_format is not null && !_format.HasChecksums && header.End != 0)
        {
            // Without checksums this alone tells an event from what a disk made up. Files of an archive may begin in the middle of the original.
            var shift = unchecked(header.End - (uint)(position + header.Length));
            if ((_shift ??= shift) != shift)
                throw new UnreadableEventException("an event says that it ends elsewhere than it does");
        }

        switch (header.Type)
        {
            case LogEventType.FormatDescription:
                _format ??= FormatDescription.Parse(_body.All(64 << 10));
                (ServerId, IsRelay) = (header.ServerId, header.IsRelay);
                break;
            case LogEventType.PreviousGtids:
                Before = PreviousGtids.ParseMySql(_body.All());
                break;
            case LogEventType.MariaDbGtidList:
                Before = PreviousGtids.ParseMariaDb(_body.All());
                break;
            case LogEventType.StartEncryption:
                if (header.BeginsEncryption)
                    throw BinaryLogErrors.Encrypted(Path, "MariaDB, encrypt_binlog");
                break;
            case LogEventType.Rotate or LogEventType.Stop:
                IsClosed = true;
                break;
            default:
                _builder?.Take(header, _body, position);
                break;
        }
    }
}
