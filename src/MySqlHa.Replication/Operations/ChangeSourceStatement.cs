using System.Globalization;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// CHANGE ... TO, from what the channel has and what is wanted. Measured on MySQL 9.7 and MariaDB 10.11: of what is not named, a CHANGE
/// resets the heartbeat period, and with another host or port the file and position; it keeps user, password, TLS, key retrieval, retries, delay,
/// compression and filters. So the heartbeat period is always named, and the rest where it is to change.
/// </summary>
internal static class ChangeSourceStatement
{
    /// <summary>The statement; null when the channel has it all already (as far as it can be seen: passwords cannot).</summary>
    /// <param name="replica">The replica, with its heartbeat periods.</param>
    /// <param name="source">The source.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="always">Also when nothing differs: to hand over a password.</param>
    internal static SqlStatement? Build(ServerSnapshot replica, ServerSnapshot source, SourceOptions options, bool always = false)
    {
        var dialect = replica.Dialect;
        var now = replica.Configured(options.Channel);
        var settings = now is null ? null : new ChannelSettings(now);
        var parts = new List<string>();
        var word = dialect.Source;

        if (now is null || !SameSource(now, source.Server))
            parts.AddRange([$"{word}_HOST = {SqlText.Quote(source.Server.Host)}", $"{word}_PORT = {source.Server.Port}"]);
        if (options.Account is { } account && account.User != now?.SourceUser)
            parts.Add($"{word}_USER = {SqlText.Quote(account.User)}");
        AddPosition(parts, dialect, now, source.Server, options);
        ReceiverSecurity.Add(parts, dialect, settings, source, options);
        AddRetries(parts, replica, settings, options);
        var heartbeat = options.HeartbeatPeriod ?? settings?.Heartbeat ?? (now is null ? 1 : null);
        var otherHeartbeat = options.HeartbeatPeriod is { } wanted && !(Math.Abs(wanted - (settings?.Heartbeat ?? -1)) < 0.0005);
        if (parts.Count == 0 && !otherHeartbeat && !always)
            return null;
        if (heartbeat is { } seconds)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{word}_HEARTBEAT_PERIOD = {seconds:0.###}"));
        if (options.Account is null)
            return SqlStatement.Plain(dialect.ChangeSourceTo(options.Channel, parts));
        // Behind the user, where people look for it.
        var at = parts.FindIndex(p => p.StartsWith($"{word}_USER", StringComparison.Ordinal));
        parts.Insert(at < 0 ? 0 : at + 1, $"{word}_PASSWORD = {{secret}}");
        return SqlStatement.WithSecret(dialect.ChangeSourceTo(options.Channel, parts), options.Account.Password);
    }

    /// <summary>The channel, if it has a source. RESET without ALL leaves one that has.</summary>
    internal static ChannelSnapshot? Configured(this ServerSnapshot replica, string channel) =>
        replica.Channel(channel) is { SourceHost.Length: > 0 } found ? found : null;

    internal static bool SameSource(ChannelSnapshot channel, ServerEndpoint source) =>
        channel.SourcePort == source.Port && channel.SourceHost.Equals(source.Host, StringComparison.OrdinalIgnoreCase);

    private static void AddPosition(List<string> parts, SqlDialect dialect, ChannelSnapshot? now, ServerEndpoint source, SourceOptions options)
    {
        if (options.LogFile is not { } file)
        {
            // MariaDB's current_pos is by GTID too: carried.
            if (now is not { AutoPosition: true })
                parts.Add(dialect.AutoPositionOn);
            return;
        }

        var position = options.LogPosition ?? 4;
        // A channel that has gone on from there has been set already; to send it back would apply everything twice.
        if (now is { AutoPosition: false } && SameSource(now, source)
            && BinaryLogFile.Compare((now.AppliedLogFile, now.AppliedLogPosition), (file, position)) >= 0)
            return;
        parts.AddRange([dialect.AutoPositionOff, $"{dialect.Source}_LOG_FILE = {SqlText.Quote(file)}", $"{dialect.Source}_LOG_POS = {position}"]);
    }

    private static void AddRetries(List<string> parts, ServerSnapshot replica, ChannelSettings? now, SourceOptions options)
    {
        var word = replica.Dialect.Source;
        if ((options.ConnectRetry ?? (now is null ? 1 : null)) is { } retry && retry != now?.ConnectRetry)
            parts.Add($"{word}_CONNECT_RETRY = {retry}");
        if (HasRetryCount(replica) && (options.RetryCount ?? (now is null ? 86400 : null)) is { } count && count != now?.RetryCount)
            parts.Add($"{word}_RETRY_COUNT = {count}");
    }

    /// <summary>MariaDB has it as an option of the server only (master_retry_count), until 12.0.</summary>
    internal static bool HasRetryCount(ServerSnapshot replica) => !replica.Release.IsMariaDb || replica.Release.AtLeast(12, 0, 1);
}
