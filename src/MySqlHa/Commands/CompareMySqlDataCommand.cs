using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Compare;

namespace MySqlHa.Commands;

/// <summary>Compares the data of a replica with those of its source.</summary>
[Cmdlet(VerbsData.Compare, "MySqlData")]
[OutputType(typeof(TableComparison))]
public sealed class CompareMySqlDataCommand : ServerCommand
{
    /// <summary>The server whose data count.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter Reference { get; set; } = null!;

    /// <summary>Schemas to compare; all but the system's when it is not given.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[] Database { get; set; } = [];

    /// <summary>Tables to compare, by name or schema.table.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[] Table { get; set; } = [];

    /// <summary>Seconds that a chunk shall take, 0.01 to 60.</summary>
    [Parameter]
    [ValidateRange(0.01, 60.0)]
    public double ChunkTime { get; set; } = 1;

    /// <summary>Seconds by which the replica may be behind before the comparison pauses.</summary>
    [Parameter]
    [ValidateRange(0.0, 86400.0)]
    public double MaxLag { get; set; } = 2;

    /// <summary>Threads that may be running on either server before the comparison pauses; 0 for any number.</summary>
    [Parameter]
    [ValidateRange(0, 100000)]
    public int MaxLoad { get; set; }

    /// <summary>Differences of a table that are listed; at that number the table is left.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int MaxDifference { get; set; } = 1000;

    /// <summary>How a row becomes a number.</summary>
    [Parameter]
    [ValidateSet("Crc32", "Sha256")]
    public string Checksum { get; set; } = "Crc32";

    /// <summary>Goes on where the last comparison of these servers was interrupted.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>The channel by which the server replicates (MariaDB: connection); the default one when it is not given.</summary>
    [Parameter]
    public string Channel { get; set; } = "";

    /// <summary>Where the progress is kept; the default is /var/lib/mysqlha for root, else $XDG_STATE_HOME/mysqlha.</summary>
    [Parameter]
    public string? JournalFolder { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var server in Server)
        {
            var observer = new ComparisonView(server.ToString(), Reference.ToString(), OnPipeline, this);
            try
            {
                WithSessions(TimeSpan.FromSeconds(Timeout), context => Await(async cancellation =>
                {
                    await CompareDataOperation.RunAsync(context, server.Endpoint, Reference.Endpoint, CreateOptions(), observer, cancellation);
                    return true;
                }));
            }
            catch (ReplicationException error)
            {
                WriteError(Errors.From(error, server.ToString()));
            }
            catch (PipelineStoppedException)
            {
                Host.UI.WriteWarningLine($"The comparison of {server} was stopped. Nothing was changed. The same command with -Resume goes on from here.");
                throw;
            }

            observer.Complete();
        }
    }

    private CompareOptions CreateOptions() => new()
    {
        Selects = TableSelection.Create(Database, Table),
        Selection = $"{string.Join(',', Database)}/{string.Join(',', Table)}",
        ChunkTime = TimeSpan.FromSeconds(ChunkTime),
        MaxLag = MaxLag,
        MaxLoad = MaxLoad,
        MaxDifferences = MaxDifference,
        Checksum = Enum.Parse<ChecksumKind>(Checksum, ignoreCase: true),
        Resume = Resume,
        Channel = Channel,
        JournalFolder = JournalFolder is null ? null : GetUnresolvedProviderPathFromPSPath(JournalFolder),
    };
}
