using System.Text.RegularExpressions;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Server;

/// <summary>MariaDB of the machine's packages.</summary>
internal sealed partial class MariaDbInstallation : ServerInstallation
{
    private const string Server = "/usr/sbin/mariadbd";

    public override ServerKind Kind => ServerKind.MariaDb;

    public override string? Missing => File.Exists(Server) ? null : $"{Server} is not there. 'mysqlha-lab setup' installs package mariadb-server.";

    public override string Inside(string nodeFolder) => nodeFolder;

    public override string[] Run(string nodeFolder, params string[] arguments) => [Server, $"--defaults-file={nodeFolder}/my.cnf", .. arguments];

    public override string[] Initialize(string nodeFolder) =>
        ["mariadb-install-db", $"--defaults-file={nodeFolder}/my.cnf", "--skip-test-db", "--auth-root-authentication-method=normal"];

    public override async Task<string> VersionAsync()
    {
        string output = await Command.RunAsync(Server, ["--version"]).ConfigureAwait(false);
        return Version().Match(output) is { Success: true } match ? match.Groups[1].Value : throw new LabException($"{Server} reports no version: {output}");
    }

    public override string ClientCommand(string nodeFolder) => $"mariadb --defaults-file={nodeFolder}/root.cnf";

    [GeneratedRegex(@"Ver (\S+?)[,\s]")]
    private static partial Regex Version();
}
