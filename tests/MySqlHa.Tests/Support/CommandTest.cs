namespace MySqlHa.Tests.Support;

/// <summary>
/// One session with the module, and a folder for what commands write, for a test. All such tests run one after another: the module's state belongs to the
/// process.
/// </summary>
[Collection(ProcessWide.Name)]
public abstract class CommandTest : IDisposable
{
    private protected ModuleSession Session { get; } = new();

    protected string Folder { get; } = Directory.CreateTempSubdirectory("mysqlha-command-").FullName;

    public void Dispose()
    {
        Session.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
