namespace MySqlHa.Replication.BinaryLog;

/// <summary>The bytes that a log begins with, before its first event.</summary>
internal static class LogMagic
{
    internal const int Size = 4;

    /// <summary>Begins every binary log and relay log, whoever wrote it.</summary>
    internal static ReadOnlySpan<byte> Plain => [0xFE, (byte)'b', (byte)'i', (byte)'n'];

    /// <summary>Begins those that MySQL encrypts (binlog_encryption). MariaDB's begin as all others, and say so in an event.</summary>
    internal static ReadOnlySpan<byte> Encrypted => [0xFD, (byte)'b', (byte)'i', (byte)'n'];
}
