using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace MySqlHa.Host.Engine;

/// <summary>Standard input as <c>$input</c>: one string a line, and only for scripts that mention <c>$input</c>.</summary>
/// <remarks>For the others it stays unread, so that their native commands inherit it whole.</remarks>
internal static class StandardInput
{
    public static bool IsWantedBy(string script)
    {
        if (!script.Contains("$input", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var ast = Parser.ParseInput(script, out _, out _);
        return ast.Find(
            node => node is VariableExpressionAst variable && variable.VariablePath.IsVariable
                && variable.VariablePath.UserPath.Equals("input", StringComparison.OrdinalIgnoreCase),
            searchNestedScriptBlocks: false) is not null;
    }

    /// <summary>Feeds the pipeline until either side ends. On a thread of its own: a read of standard input cannot be cancelled.</summary>
    public static void Feed(Pipeline pipeline)
    {
        var thread = new Thread(() => Copy(pipeline)) { IsBackground = true, Name = "standard input" };
        thread.Start();
    }

    private static void Copy(Pipeline pipeline)
    {
        try
        {
            while (Console.In.ReadLine() is { } line)
            {
                pipeline.Input.Write(line);
            }

            pipeline.Input.Close();
        }
        catch (Exception e) when (e is PipelineClosedException or ObjectDisposedException)
        {
            // The script ended without reading all of it.
        }
    }
}
