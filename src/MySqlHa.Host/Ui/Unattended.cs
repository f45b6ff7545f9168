using System.Management.Automation;

namespace MySqlHa.Host.Ui;

/// <summary>The error of a question that nobody can answer.</summary>
internal static class Unattended
{
    public static PSInvalidOperationException Error(string asked, string remedy) =>
        new($"A command asked for {asked}, and mysqlha cannot ask: standard input is not a terminal, or -NonInteractive was given. {remedy}");
}
