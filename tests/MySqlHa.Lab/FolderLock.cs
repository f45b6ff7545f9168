namespace MySqlHa.Lab;

/// <summary>Held by one process at a time; a process that dies lets go.</summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    public static async Task<FolderLock> TakeAsync(string path, string what, IProgress<string>? progress)
    {
        long begun = Environment.TickCount64, told = begun;
        while (true)
        {
            try
            {
                return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e)
            {
                if (Environment.TickCount64 - begun > Limit.TotalMilliseconds)
                    throw new LabException($"{path} cannot be taken, for twenty minutes now: {e.Message}");
                if (Environment.TickCount64 - told >= 2000)
                {
                    told = Environment.TickCount64;
                    progress?.Report($"waiting for another process that prepares {what}");
                }

                await Task.Delay(50).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
