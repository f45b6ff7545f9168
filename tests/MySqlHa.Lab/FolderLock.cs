namespace MySqlHa.Lab;

/// <summary>Held by one process at a time; a process that dies lets go.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    public static async Task<FolderLock> TakeAsync(string path, string what, IProgress<string>? progress)
    {
        long told = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
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
