namespace MySqlHa.Host.Tests.Process;

/// <summary>A stand-in named MySqlHa whose commands ask, wait and report, and whose OnRemove can be seen.</summary>
public sealed class TestModule : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mysqlha-");

    public TestModule()
    {
        Write("MySqlHa/MySqlHa.psd1", "@{ RootModule = 'MySqlHa.psm1'; ModuleVersion = '1.0'; FunctionsToExport = '*' }");
        Write("MySqlHa/MySqlHa.psm1", """
            $ErrorActionPreference = 'Stop' # an exception ends the command, as it ends a compiled cmdlet
            function Invoke-Danger { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param()
                if ($PSCmdlet.ShouldProcess('the pair', 'Fail over')) { 'done' } else { 'kept' } }
            function Get-Need { [CmdletBinding()] param([Parameter(Mandatory)][int] $Number) "number $Number" }
            function Get-Secret { $c = $Host.UI.PromptForCredential('Login', '', 'bob', ''); $c.GetNetworkCredential().Password.Length }
            function Show-Progress { [CmdletBinding()] param()
                $PSCmdlet.WriteProgress([Management.Automation.ProgressRecord]::new(1, 'Copying', 'rows')); 'after' }
            function Wait-Forever { [Console]::WriteLine('ready'); while ($true) { [Threading.Thread]::Sleep(50) } }
            $ExecutionContext.SessionState.Module.OnRemove = { [Console]::WriteLine('removed') }
            """);
    }

    public string Folder => Path.Combine(_root.FullName, "MySqlHa");

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>Writes a script and gives its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_root.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
