using System.Buffers;
using System.Runtime.CompilerServices;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Cuts what mysqlbinlog prints into statements. A client that reads the end of its input in the middle of a statement may run what it has: only whole
/// ones are handed on, and what is left at the end only to a caller who knows that the tool ended well.
/// </summary>
internal sealed class SalvageStatementReader(Stream printed)
{
    private const int Piece = 1 << 16;

    private readonly ArrayBufferWriter<byte> _pending = new(Piece);

    /// <summary>Ends a statement, at the end of a line.</summary>
    internal static ReadOnlySpan<char> Delimiter => "/*!*/;";

    /// <summary>What came after the last whole statement, when <see cref="ReadAsync"/> has ended.</summary>
    internal byte[] Rest => _pending.WrittenSpan.ToArray();

    internal async IAsyncEnumerable<SalvageStatement> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = new byte[Piece];
        while (await printed.ReadAsync(buffer, cancellation) is var count and > 0)
        {
            for (var from = 0; from < count;)
            {
                var line = buffer.AsSpan(from, count - from).IndexOf((byte)'\n');
                var to = line < 0 ? count : from + line + 1;
                _pending.Write(buffer.AsSpan(from, to - from));
                from = to;
                if (line < 0 || !EndsStatement(_pending.WrittenSpan))
                    continue;
                var statement = new SalvageStatement(_pending.WrittenSpan.ToArray());
                _pending.ResetWrittenCount();
                yield return statement;
            }
        }
    }

    private static bool EndsStatement(ReadOnlySpan<byte> text) => text.TrimEnd("\r\n"u8).EndsWith("/*!*/;"u8);
}
