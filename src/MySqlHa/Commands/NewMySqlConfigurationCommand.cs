using System.Management.Automation;
using System.Text.RegularExpressions;
using MySqlHa.Replication;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Commands;

/// <summary>Writes the part of my.cnf that makes a server half of a pair.</summary>
[Cmdlet(VerbsCommon.New, "MySqlConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class NewMySqlConfigurationCommand : MySqlHaCommand
{
    /// <summary>Which half: 1 or 2.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(1, 2)]
    public int Node { get; set; }

    /// <summary>Whose server it is.</summary>
    [Parameter]
    [ValidateSet("MySql", "MariaDb")]
    public string Flavor { get; set; } = "MySql";

    /// <summary>The server's version, as 8.0.36; the default is 9.7, for MariaDB 10.11.</summary>
    [Parameter]
    public Version? Version { get; set; }

    /// <summary>server_id, 1 to 4294967295; the default is -Node.</summary>
    [Parameter]
    [ValidateRange(1u, uint.MaxValue)]
    public uint ServerId { get; set; }

    /// <summary>The address by which the other node reaches this one.</summary>
    [Parameter]
    public string? ReportHost { get; set; }

    /// <summary>innodb_buffer_pool_size: a number, or one with K, M, G or T.</summary>
    [Parameter]
    public string? BufferPoolSize { get; set; }

    /// <summary>Commits wait until the other node has them.</summary>
    [Parameter]
    public SwitchParameter SemiSync { get; set; }

    /// <summary>The server comes up writable. Without it, it comes up read-only.</summary>
    [Parameter]
    public SwitchParameter ReadWrite { get; set; }

    /// <summary>The file to write; without it the text is the output.</summary>
    [Parameter]
    public string? Path { get; set; }

    /// <summary>Replaces a file that says something else.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var text = Text();
        if (Path is null)
        {
            WriteObject(text);
            return;
        }

        var path = GetUnresolvedProviderPathFromPSPath(Path);
        try
        {
            WriteFile(path, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(Errors.Create("FileNotWritten", ErrorCategory.WriteError, path, $"{path} was not written: {error.Message}", "Nothing was changed. Give a folder that exists and that you may write to.", error));
        }
    }

    private void WriteFile(string path, string text)
    {
        var exists = File.Exists(path);
        var changed = !exists || File.ReadAllText(path) != text;
        if (changed && exists && !Force)
            ThrowTerminatingError(Errors.Create("FileExists", ErrorCategory.ResourceExists, path, $"{path} is there and says something else.", "Look at it, then replace it with -Force, or give another -Path."));
        if (changed && !ShouldProcess(path, exists ? "Replace the configuration file" : "Write the configuration file"))
            return;
        if (changed)
        {
            // The server never reads half a file: it is written beside, then takes the place at once.
            var beside = $"{path}.{Environment.ProcessId}.tmp";
            try
            {
                File.WriteAllText(beside, text);
                File.Move(beside, path, overwrite: Force);
            }
            finally
            {
                File.Delete(beside);
            }
        }

        var file = PSObject.AsPSObject(new FileInfo(path));
        file.Properties.Add(new PSNoteProperty("Changed", changed));
        WriteObject(file);
    }

    private string Text()
    {
        var mariaDb = Flavor.Equals("MariaDb", StringComparison.OrdinalIgnoreCase);
        var version = Version ?? (mariaDb ? new Version(10, 11) : new Version(9, 7));
        // MySQL's numbers go from 9 to the calendar's 26: what lies between is MariaDB's.
        if (!mariaDb && version.Major is >= 10 and < 20)
            ThrowTerminatingError(Errors.InvalidParameter("Version", version, $"{version} is a version of MariaDB. Give -Flavor MariaDb with it."));
        if (ReportHost is not null && !Regex.IsMatch(ReportHost, "^[A-Za-z0-9._:-]{1,255}$"))
            ThrowTerminatingError(Errors.InvalidParameter("ReportHost", ReportHost, $"'{ReportHost}' is no host name or address. Give it without a port, as the other node knows it."));
        if (BufferPoolSize is not null && !Regex.IsMatch(BufferPoolSize, "^[1-9][0-9]{0,14}[KMGTkmgt]?$"))
            ThrowTerminatingError(Errors.InvalidParameter("BufferPoolSize", BufferPoolSize, $"'{BufferPoolSize}' is no size. Write it as my.cnf does: 4G, 512M."));
        var release = new ServerRelease(mariaDb ? ServerFlavor.MariaDb : ServerFlavor.MySql, version.Major, version.Minor, Math.Max(0, version.Build));
        try
        {
            return ConfigurationFile.Text(new()
            {
                Node = Node,
                Release = release,
                ServerId = ServerId == 0 ? null : ServerId,
                ReportHost = ReportHost,
                ReadOnly = !ReadWrite,
                SemiSync = SemiSync,
                BufferPoolSize = BufferPoolSize,
            });
        }
        catch (ReplicationException error)
        {
            ThrowTerminatingError(Errors.InvalidParameter("Version", version, $"{error.Message} {error.Remedy}"));
            return "";
        }
    }
}
