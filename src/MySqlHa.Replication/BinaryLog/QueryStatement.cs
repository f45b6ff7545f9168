using System.Buffers.Binary;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// Tells from the beginning of a logged statement what it is. Source: MySQL, libs/mysql/binlog/event/statement_events.h (Query_event); MariaDB knowledge
/// base, "QUERY_COMPRESSED_EVENT".
/// </summary>
internal static class QueryStatement
{
    private const int Enough = 256;

    /// <summary>Reads the statement that an event has.</summary>
    /// <param name="body">The event.</param>
    /// <param name="fixedPart">Bytes before the status variables.</param>
    /// <param name="compressed">MariaDB: whether the text is compressed.</param>
    internal static QueryVerb Read(EventBody body, int fixedPart, bool compressed)
    {
        var head = body.Peek(fixedPart);
        int schema = head[8], variables = BinaryPrimitives.ReadUInt16LittleEndian(head[11..]);
        var before = fixedPart + variables + schema + 1;
        var bytes = body.Peek(before + Enough);
        if (!compressed)
            return Of(bytes[before..Math.Min(bytes.Length, before + Enough)]);
        body.Advance(before);
        Span<byte> text = stackalloc byte[Enough];
        using var stream = CompressedPart.Open(body);
        return Of(text[..stream.ReadAtLeast(text, Enough, throwOnEndOfStream: false)]);
    }

    internal static QueryVerb Of(ReadOnlySpan<byte> statement)
    {
        // The servers write these two themselves, in this form: nothing of it is a user's.
        if (statement.SequenceEqual("BEGIN"u8))
            return QueryVerb.Begin;
        if (statement.SequenceEqual("COMMIT"u8) || statement.SequenceEqual("ROLLBACK"u8))
            return QueryVerb.End;
        if (statement.StartsWith("XA "u8))
            return statement[3..] switch
            {
                var rest when rest.StartsWith("START"u8) || rest.StartsWith("BEGIN"u8) => QueryVerb.XaBegin,
                var rest when rest.StartsWith("END"u8) => QueryVerb.XaPause,
                _ => QueryVerb.XaEnd,
            };
        Span<char> word = stackalloc char[10];
        return Word(statement, word) switch
        {
            "INSERT" or "UPDATE" or "DELETE" or "REPLACE" or "LOAD" or "SAVEPOINT" or "ROLLBACK" or "RELEASE" or "WITH" or "CALL" or "SELECT" or "DO" => QueryVerb.Data,
            _ => QueryVerb.Definition,
        };
    }

    /// <summary>The first word, behind blanks and comments, in capitals.</summary>
    private static ReadOnlySpan<char> Word(ReadOnlySpan<byte> statement, Span<char> word)
    {
        while (true)
        {
            statement = statement.TrimStart(" \t\r\n("u8);
            if (!statement.StartsWith("/*"u8) || statement.StartsWith("/*!"u8))
                break;
            var end = statement.IndexOf("*/"u8);
            statement = end < 0 ? [] : statement[(end + 2)..];
        }

        if (statement.StartsWith("/*!"u8))
            statement = statement[3..].TrimStart("0123456789 M"u8);
        var length = 0;
        while (length < word.Length && length < statement.Length && char.IsAsciiLetter((char)statement[length]))
            word[length] = char.ToUpperInvariant((char)statement[length++]);
        return word[..length];
    }
}
