namespace MySqlHa.Replication.BinaryLog;

/// <summary>What can be wrong with a binary log as a whole.</summary>
internal static class BinaryLogErrors
{
    internal static ReplicationException Encrypted(string file, string by) => new(
        ReplicationError.EncryptedLog, null, $"{file} is encrypted ({by}): only a server that has the key can read it. Nothing was changed.",
        "Name a server that has the key with -Source in place of -LogFolder: it sends them decrypted. If theirs does not live, start one of the same kind on a copy of its data folder, with its keyring or key file and skip_replica_start (skip_slave_start). The archive of a binlog server is not encrypted, either.");

    internal static ReplicationException NotBinaryLog(string file, string why) => new(
        ReplicationError.NotBinaryLog, null, $"{file} is no binary log: {why}. Nothing was changed.", "Name the folder with the binary logs: SELECT @@log_bin_basename shows where they are, or log_bin in my.cnf.");

    internal static ReplicationException Unusable(string path, Exception error) => new(
        ReplicationError.LocalFile, null, $"{path} cannot be read: {error.Message.TrimEnd('.')}. Nothing was changed.", "Give this account the right to read it (the server's files belong to mysql), or mend its disk.", error);
}
