using System.Globalization;
using System.Text.RegularExpressions;
using MySqlConnector;
using MySqlHa.Replication.Health;

namespace MySqlHa.Replication.Server;

/// <summary>Turns what the connector throws into a <see cref="ReplicationException"/> that says what to do. These codes any operation may end with.</summary>
internal static partial class ServerErrors
{
    internal static async Task<ReplicationException> OnLoginAsync(
        Exception error, ServerEndpoint server, ServerLogin login, TimeSpan timeout, CancellationToken cancellation)
    {
        if (error is ReplicationException known)
            return known;
        if (error is FileNotFoundException file)
            return new(ReplicationError.LocalFile, server, file.Message, "Give the path of a PEM file.");
        var failure = await FailureReader.ReadAsync(error, ProbePhase.Login, server, login, timeout, cancellation);
        var finding = FailureRules.Classify(failure);
        var code = failure.Kind switch
        {
            FailureKind.NotMySql => ReplicationError.NotMySql,
            FailureKind.TlsNotOffered or FailureKind.TlsFailed or FailureKind.NeedsTls => ReplicationError.TlsFailed,
            FailureKind.ServerError when failure.ErrorCode is 1045 or 1044 or 1698 or 1130 => ReplicationError.AccessDenied,
            FailureKind.ServerError => ReplicationError.LoginRefused,
            _ => ReplicationError.Unreachable,
        };
        // "what it means; what to do"
        var cut = finding.Text.LastIndexOf("; ", StringComparison.Ordinal);
        var (meaning, remedy) = cut < 0 ? (finding.Text, "") : (finding.Text[..cut], finding.Text[(cut + 2)..]);
        return new(code, server, $"{server}, as {login.User}: {meaning}.", Sentence(remedy));
    }

    internal static ReplicationException OnStatement(Exception error, ServerEndpoint server, ServerLogin login, SqlStatement statement, TimeSpan limit)
    {
        var masked = statement.Masked;
        switch (error)
        {
            case ReplicationException known:
                return known;
            case TimeoutException or MySqlException { ErrorCode: MySqlErrorCode.CommandTimeoutExpired }:
                return new(
                    ReplicationError.Timeout, server, $"{server}: no answer within {limit.TotalSeconds:0.##} s to: {masked}",
                    "Find out what the server waits for (SHOW PROCESSLIST), then run the command again; give it more time with -Timeout.");
            case MySqlException { Number: > 0 and < 10000 and not (2006 or 2013) } answered:
                return Answered(answered, server, login, statement);
            // The connector itself did not send it, as with @ outside quotes.
            case MySqlException { Number: 0, InnerException: null }:
                return new(ReplicationError.StatementFailed, server, $"{server}: {statement.Hide(error.Message)} The statement was not sent: {masked}", "This is a defect of the command.");
            default:
                return new(
                    ReplicationError.ServerGone, server, $"{server} went away during: {masked}",
                    "Whether the statement took effect is not known. Start the server if it is down, then run the same command again: it looks first, and goes on from there.");
        }
    }

    private static ReplicationException Answered(MySqlException error, ServerEndpoint server, ServerLogin login, SqlStatement statement)
    {
        var masked = statement.Masked;
        var words = $"{server}: error {error.Number}: {statement.Hide(error.Message)}";
        return error.Number switch
        {
            _ when IsRefusal(error.Number) => new(
                ReplicationError.MissingPrivilege, server, $"{words} It was sent as {login.User}: {masked}", Privileges.Remedy(error.Message, login.User)),
            1021 or 1114 or 1874 or 3675 => Full(words, masked, server),
            3 or 1026 or 1030 when error.Message.Contains("28", StringComparison.Ordinal) => Full(words, masked, server),
            1290 or 1836 when error.Message.Contains("read", StringComparison.OrdinalIgnoreCase) => new(
                ReplicationError.ReadOnly, server, $"{words} The statement was: {masked}", "Make the server writable first (SET GLOBAL read_only = OFF), or run the command against the active node."),
            1053 or 1077 or 1079 or 1317 or 1927 or 3169 => new(
                ReplicationError.ServerGone, server, $"{words} The statement was: {masked}", "Run the same command again when the server is up: it looks first, and goes on from there."),
            _ => new(ReplicationError.StatementFailed, server, $"{words} The statement was: {masked}", "Mend what the server names, then run the same command again: it looks first, and goes on from there."),
        };
    }

    /// <summary>The server's words, in those of a client program, when it refuses a statement for want of a privilege; else null.</summary>
    internal static string? Refusal(string complaints) =>
        Complaint().Match(complaints) is { Success: true } complaint && IsRefusal(int.Parse(complaint.Groups["number"].Value, CultureInfo.InvariantCulture)) ? complaint.Groups["words"].Value : null;

    private static bool IsRefusal(int number) => number is 1227 or 1142 or 1143 or 1044 or 1045 or 1095 or 1370 or 1419;

    private static ReplicationException Full(string words, string masked, ServerEndpoint server) => new(
        ReplicationError.DiskFull, server, $"{words} The statement was: {masked}", "Make room on the server's disk, then run the same command again: it looks first, and goes on from there.");

    private static string Sentence(string text) =>
        text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..] + (text.EndsWith('.') ? "" : ".");

    // ERROR 1142 (42000) at line 53: CREATE command denied to user 'u'@'localhost' for table 't'
    [GeneratedRegex(@"ERROR (?<number>\d{1,5}) \(\w+\) at line \d+: (?<words>.*)$")]
    private static partial Regex Complaint();
}
