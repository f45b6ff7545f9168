using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Commands;

/// <summary>Compares GTID sets with a reference. No server is asked.</summary>
[Cmdlet(VerbsData.Compare, "GtidSet")]
[OutputType(typeof(GtidComparison))]
public sealed class CompareGtidSetCommand : MySqlHaCommand
{
    /// <summary>The set: a text, or an object with a GtidExecuted or Executed property.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("GtidExecuted", "Executed")]
    [GtidSetTransformation]
    [AllowEmptyString]
    public string GtidSet { get; set; } = "";

    /// <summary>What it is compared with, in the same forms.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [GtidSetTransformation]
    [AllowEmptyString]
    public string Reference { get; set; } = "";

    /// <summary>Whose numbering it is. Guessed from the texts when it is not given.</summary>
    [Parameter]
    [ValidateSet("MySql", "MariaDb")]
    public string? Flavor { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool? one = Replication.Gtid.GtidSet.IsMariaDbText(GtidSet), other = Replication.Gtid.GtidSet.IsMariaDbText(Reference);
        var mariaDb = Flavor is null ? one ?? other ?? false : Flavor.Equals("MariaDb", StringComparison.OrdinalIgnoreCase);
        if (Read(GtidSet, mariaDb, message => Errors.InvalidParameter("GtidSet", GtidSet, message)) is not { } here)
            return;
        // Each text is in its own flavour right: saying that -Reference is no MySQL set would mislead.
        if (Flavor is null && one is { } left && other is { } right && left != right && Parses(Reference, right))
        {
            WriteError(Errors.Create("MixedFlavors", ErrorCategory.InvalidArgument, GtidSet, "One set is of MySQL and the other of MariaDB: the two number transactions in different ways.", "Compare sets of servers of one kind."));
            return;
        }
        if (Read(Reference, mariaDb, message => Errors.InvalidParameter("Reference", Reference, message)) is { } reference)
            WriteObject(View(here, reference, mariaDb));
    }

    private static GtidComparison View(Replication.Gtid.GtidSet here, Replication.Gtid.GtidSet reference, bool mariaDb)
    {
        var difference = GtidDifference.Of(here, reference);
        return new()
        {
            Relation = difference.Relation.ToString(),
            Flavor = mariaDb ? "MariaDb" : "MySql",
            Missing = difference.Missing.ToString(),
            MissingCount = difference.Missing.Count,
            Extra = difference.Extra.ToString(),
            ExtraCount = difference.Extra.Count,
            Common = difference.Common.ToString(),
            CommonCount = difference.Common.Count,
            Conflicts = [.. difference.Conflicts.Select(c => c.ToString())],
            GtidSet = here.ToString(),
            Reference = reference.ToString(),
        };
    }

    private static bool Parses(string text, bool mariaDb)
    {
        try
        {
            _ = Replication.Gtid.GtidSet.Parse(text, mariaDb);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private Replication.Gtid.GtidSet? Read(string text, bool mariaDb, Func<string, ErrorRecord> error)
    {
        try
        {
            return Replication.Gtid.GtidSet.Parse(text, mariaDb);
        }
        catch (FormatException wrong)
        {
            WriteError(error(wrong.Message));
            return null;
        }
    }
}
