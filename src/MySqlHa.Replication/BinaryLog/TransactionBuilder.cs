
namespace MySqlHa.Replication.BinaryLog;

/// <summary>Puts a transaction together from its events, as they come. Keeps their sum, never their bytes.</summary>
internal sealed class TransactionBuilder : IDisposable
{
    private readonly FormatDescription _format;
    private readonly UuidText _uuids = new();
    private readonly RowEvents _rows;
    private readonly TransactionPayload _payload = new();
    private readonly List<string> _tables = [];
    private TableMap? _only;
    private GtidEvent _gtid;
    private uint _timestamp;
    private bool _inside, _compressed, _seenTable;
    private TransactionKind _kind;
    private long _count;

    internal TransactionBuilder(FormatDescription format)
    {
        _format = format;
        _rows = new(format);
    }

    /// <summary>Which transactions are looked into; of the others only the end is found. Null for all.</summary>
    internal Func<LogGtid, bool>? Wants { get; set; }

    /// <summary>Whether a transaction has begun and not ended.</summary>
    internal bool IsOpen { get; private set; }

    /// <summary>Where it began.</summary>
    internal long Position { get; private set; }

    /// <summary>Whether the event that was taken last is its end.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>Whether anybody wants it.</summary>
    internal bool IsWanted { get; private set; }

    /// <summary>Its GTID.</summary>
    internal LogGtid Gtid => _gtid.Gtid;

    /// <summary>Takes an event.</summary>
    internal void Take(in LogEventHeader header, EventBody body, long position)
    {
        switch (header.Type)
        {
            case LogEventType.Gtid or LogEventType.AnonymousGtid:
                Begin(position, header, GtidEvent.ParseMySql(body.All(4096), header.Type == LogEventType.AnonymousGtid, _uuids));
                break;
            case LogEventType.GtidTagged:
                Begin(position, header, GtidEvent.ParseTagged(body.All(4096), _uuids));
                break;
            case LogEventType.MariaDbGtid:
                Begin(position, header, GtidEvent.ParseMariaDb(body.All(4096), header.ServerId));
                _inside = !_gtid.IsStandalone;
                break;
            case LogEventType.TransactionPayload:
                TakePayload(header, body, position);
                break;
            default:
                TakeInner(header, body, position);
                break;
        }
    }

    /// <summary>The transaction that is complete.</summary>
    internal LoggedTransaction Build(string file, long end) => new()
    {
        Gtid = _gtid.Gtid.ToString(),
        LogFile = file,
        Position = Position,
        EndPosition = end,
        At = _gtid.CommittedAt > 0 ? DateTimeOffset.UnixEpoch.AddMicroseconds(_gtid.CommittedAt) : DateTimeOffset.FromUnixTimeSeconds(_timestamp),
        Kind = _kind,
        Tables = _tables.Count > 1 ? _tables.ToArray() : _only?.Names ?? [],
        Rows = _count,
        Bytes = end - Position,
        Compressed = _compressed,
    };

    public void Dispose() => _payload.Dispose();

    /// <summary>Is ready for the next one.</summary>
    internal void Close() => (IsOpen, IsComplete) = (false, false);

    private void Begin(long position, in LogEventHeader header, GtidEvent gtid)
    {
        (IsOpen, IsComplete, Position, _gtid, _timestamp) = (true, false, position, gtid, header.Timestamp);
        (_inside, _compressed, _seenTable, _count, _only) = (false, false, false, 0, null);
        _kind = gtid.IsXa ? TransactionKind.Xa : TransactionKind.Dml;
        _tables.Clear();
        IsWanted = Wants is null || Wants(gtid.Gtid);
    }

    private void Open(long position, in LogEventHeader header)
    {
        // Without GTIDs its first event is its beginning.
        if (!IsOpen)
            Begin(position, header, default(GtidEvent) with { Gtid = LogGtid.None });
    }

    private void TakePayload(in LogEventHeader header, EventBody body, long position)
    {
        Open(position, header);
        _compressed = true;
        if (IsWanted)
            _payload.Read(body, TakeInner);
        // A payload is a whole transaction.
        IsComplete = true;
    }

    private void TakeInner(in LogEventHeader header, EventBody body, long position)
    {
        switch (header.Type)
        {
            case LogEventType.Query or LogEventType.QueryCompressed or LogEventType.ExecuteLoadQuery:
                Open(position, header);
                _compressed |= header.Type == LogEventType.QueryCompressed;
                TakeQuery(QueryStatement.Read(body, header.Type == LogEventType.ExecuteLoadQuery ? 26 : 13, header.Type == LogEventType.QueryCompressed));
                break;
            case LogEventType.Xid:
                IsComplete = IsOpen;
                break;
            case LogEventType.XaPrepare:
                _kind = TransactionKind.Xa;
                IsComplete = IsOpen;
                break;
            case LogEventType.TableMap when IsOpen && IsWanted:
                AddTable(_rows.AddTable(body));
                break;
            case LogEventType.Incident:
                Open(position, header);
                IsComplete = !_inside;
                break;
            case LogEventType.Intvar or LogEventType.Rand or LogEventType.UserVar or LogEventType.BeginLoadQuery:
                Open(position, header);
                break;
            case var type when IsOpen && IsWanted && RowEvents.Has(type):
                _compressed |= type >= LogEventType.WriteRowsCompressedV1;
                _count += _rows.Count(type, body);
                break;
        }
    }

    private void TakeQuery(QueryVerb verb)
    {
        switch (verb)
        {
            case QueryVerb.Begin:
                _inside = true;
                break;
            case QueryVerb.XaBegin:
                (_inside, _kind) = (true, TransactionKind.Xa);
                break;
            case QueryVerb.XaPause:
                break;
            case QueryVerb.XaEnd:
                (_kind, IsComplete) = (TransactionKind.Xa, true);
                break;
            case QueryVerb.End:
                IsComplete = true;
                break;
            default:
                if (verb == QueryVerb.Definition && _kind == TransactionKind.Dml)
                    _kind = TransactionKind.Ddl;
                IsComplete = !_inside;
                break;
        }
    }

    private void AddTable(TableMap map)
    {
        if (map == _only && _tables.Count <= 1)
            return;
        if (!_seenTable)
            (_only, _seenTable) = (map, true);
        else if (_tables.Count == 0)
            _tables.Add(_only!.Name);
        if (!_tables.Contains(map.Name))
            _tables.Add(map.Name);
    }
}
