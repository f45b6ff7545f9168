namespace MySqlHa.Lab.Witness;

/// <summary>When a member serves clients: it says so when the cluster has a leader.</summary>
internal static class EtcdReady
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits for the next time that it says so in its log.</summary>
    public static async Task WaitAsync(string log, Func<bool> isAlive)
    {
        long limit = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        int before = Count(log, "serving client traffic");
        while (Count(log, "serving client traffic") <= before)
        {
            if (!isAlive() || Environment.TickCount64 > limit)
                throw new LabException($"etcd does not serve. End of its log:\n{(File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(10)) : "none")}");
            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    private static int Count(string log, string words)
    {
        if (!File.Exists(log))
            return 0;
        using var file = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd().Split(words).Length - 1;
    }
}
