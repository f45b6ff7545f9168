namespace MySqlHa.Replication.LogArchive;

/// <summary>Tells a full disk from other trouble with files.</summary>
internal static class DiskSpace
{
    private const int NoSpace = 28;
    private const int OverQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    internal static bool IsFull(IOException error) => error.HResult is NoSpace or OverQuota or WindowsDiskFull;
}
