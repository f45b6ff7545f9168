using System.Reflection;
using System.Runtime.Loader;

namespace MySqlHa.Loading;

/// <summary>
/// Loads our core assemblies and everything they need from the <c>lib</c> folder beside this one, into a context of their own: another module's
/// MySqlConnector cannot clash with ours, nor ours with its. Only our own core names are answered to the rest of the process.
/// </summary>
internal sealed class PrivateAssemblies : AssemblyLoadContext
{
    private static readonly string[] CoreNames = ["MySqlHa.Node", "MySqlHa.Vrrp", "MySqlHa.Replication"];
    private static readonly Lock Gate = new();
    private static PrivateAssemblies? _instance;
    private readonly string _folder;

    private PrivateAssemblies(string folder)
        : base("MySqlHa") => _folder = folder;

    /// <summary>Starts answering. Once a process: a second import finds the first one's context.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            // Each context that was ever made stays for the life of the process: none is made to be thrown away.
            if (_instance is not null)
            {
                return;
            }

            var beside = Path.GetDirectoryName(typeof(PrivateAssemblies).Assembly.Location)!;
            _instance = new PrivateAssemblies(Path.Combine(beside, "lib"));
            Default.Resolving += static (_, name) => CoreNames.Contains(name.Name) ? _instance!.LoadFromAssemblyName(name) : null;
        }
    }

    /// <summary>
    /// Loads every file of the folder now. A later build may replace the files under a running process; what is loaded stays what it was.
    /// </summary>
    public static void LoadAll()
    {
        foreach (var file in Directory.EnumerateFiles(_instance!._folder, "*.dll"))
        {
            _instance.LoadFromAssemblyName(AssemblyName.GetAssemblyName(file));
        }
    }

    /// <summary>Where a file of the folder is.</summary>
    public static string PathOf(string file) => Path.Combine(_instance!._folder, file);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var file = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}
