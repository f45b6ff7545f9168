using System.Reflection;
using MySqlHa.Host.CommandLine;
using MySqlHa.Host.Engine;
using MySqlHa.Host.Privilege;

namespace MySqlHa.Host;

internal static class Program
{
    private static int Main(string[] args)
    {
        var request = CommandLineParser.Parse(args);
        switch (request.Mode)
        {
            case StartMode.Version:
                Console.WriteLine($"mysqlha {typeof(Program).Assembly.GetName().Version!.ToString(3)} (PowerShell engine {EngineVersion()})");
                return ExitCodes.Success;
            case StartMode.Help:
                Console.Write(HelpText.Full);
                return ExitCodes.Success;
            case StartMode.Invalid:
                return Usage(request.Text);
            case StartMode.File when !File.Exists(FullPath(request)):
                return Usage($"The script '{request.Text}' does not exist. Check the path, or use -Command for a command.");
        }

        if (request.LeastPrivilege)
        {
            try
            {
                LeastPrivilege.Enter();
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or PlatformNotSupportedException)
            {
                Console.Error.WriteLine($"mysqlha: {e.Message}");
                return ExitCodes.Failure;
            }
        }

        if (request.WorkingDirectory is { } folder)
        {
            if (!Directory.Exists(folder))
            {
                return Usage($"The folder '{folder}' does not exist.");
            }

            Directory.SetCurrentDirectory(folder);
        }

        try
        {
            var manifest = ModuleLocation.Find(Environment.GetEnvironmentVariable(ModuleLocation.EnvironmentVariable), AppContext.BaseDirectory);
            EngineEnvironment.Prepare(manifest);
            return Session.Run(request, manifest);
        }
        catch (FileNotFoundException e)
        {
            Console.Error.WriteLine($"mysqlha: {e.Message}");
            return ExitCodes.Failure;
        }
    }

    private static string FullPath(StartRequest request) => Path.GetFullPath(request.Text, Path.GetFullPath(request.WorkingDirectory ?? "."));

    private static int Usage(string message)
    {
        Console.Error.WriteLine($"mysqlha: {message}");
        Console.Error.WriteLine(HelpText.Usage);
        return ExitCodes.Usage;
    }

    private static string EngineVersion() =>
        typeof(System.Management.Automation.PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split(' ', '+')[0];
}
