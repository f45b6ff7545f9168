namespace MySqlHa.Replication.Operations;

/// <summary>
/// mysqlbinlog at work on transactions that are copied to its standard input, and what it prints of them. Source: MySQL manual, "mysqlbinlog"; MariaDB
/// knowledge base, "mariadb-binlog".
/// </summary>
internal sealed class SalvagePrinter : IAsyncDisposable
{
    private readonly CopyProgram _tool;
    private readonly string _path;
    private readonly Stream _input;
    private readonly SalvageStream _stream;
    private readonly SalvageStatementReader _reader;
    private readonly CancellationTokenSource _end;
    private readonly Task _feeding;

    private SalvagePrinter(string path, SalvageBatch batch, CancellationToken cancellation)
    {
        _path = path;
        _tool = CopyProgram.Start(path, SalvageTools.FromInput);
        // Events are small, and each would be a write of its own.
        _input = new BufferedStream(_tool.Input, 1 << 16);
        _stream = new SalvageStream(_input);
        _reader = new SalvageStatementReader(_tool.Output);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _feeding = FeedAsync(batch, _end.Token);
    }

    internal static SalvagePrinter Start(string tool, SalvageBatch batch, CancellationToken cancellation) => new(tool, batch, cancellation);

    /// <summary>The whole statements, as they are printed.</summary>
    internal IAsyncEnumerable<SalvageStatement> ReadAsync(CancellationToken cancellation) => _reader.ReadAsync(cancellation);

    /// <summary>Which of the batch a statement belongs to; -1 for what comes before the first.</summary>
    internal int TransactionAt(long position) => _stream.TransactionAt(position);

    /// <summary>Makes sure that all was printed.</summary>
    /// <returns>What came after the last whole statement.</returns>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: a log could not be read; <see cref="ReplicationError.StatementFailed"/>: the tool gave up.</exception>
    internal async Task<byte[]> EndAsync(CancellationToken cancellation)
    {
        var (code, complaints) = await _tool.EndAsync(cancellation);
        await _feeding;
        return code == 0 && complaints.Length == 0 ? _reader.Rest : throw new ReplicationException(
            ReplicationError.StatementFailed, null, $"{_path} ended with code {code} in the middle{(complaints.Length > 0 ? $": {complaints}" : "")}",
            "See whether the program fits the server that wrote the logs (-ToolPath names another folder), then run the same command again.");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _tool.DisposeAsync();
        await _feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task FeedAsync(SalvageBatch batch, CancellationToken cancellation)
    {
        try
        {
            await _stream.WriteAsync(batch, null, cancellation);
        }
        catch (IOException)
        {
            // The tool has ended before; it says why.
        }
        finally
        {
            try
            {
                await _input.DisposeAsync();
            }
            catch (IOException)
            {
                // As above.
            }
        }
    }
}
