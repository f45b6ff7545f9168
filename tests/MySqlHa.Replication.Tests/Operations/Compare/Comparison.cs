using MySqlHa.Replication.Operations.Compare;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Operations.Compare;

/// <summary>Compares node b of a pair with node a, and remembers what was told.</summary>
internal sealed class Comparison : ICompareObserver
{
    public List<TableResult> Results { get; } = [];

    public List<CompareProgress> Told { get; } = [];

    public List<string> Notices { get; } = [];

    /// <summary>Called at each progress.</summary>
    public Action<CompareProgress> OnProgress { get; init; } = _ => { };

    public static async Task<Comparison> RunAsync(PairFixture pair, string schema, CompareOptions? options = null, Comparison? observer = null, CancellationToken? cancellation = null, ServerLogin? account = null)
    {
        var journal = Directory.CreateTempSubdirectory("mysqlha-compare-");
        try
        {
            observer ??= new();
            var login = account ?? pair.Login;
            await using var context = new PlanContext(_ => login, TimeSpan.FromSeconds(20));
            options ??= new();
            await CompareDataOperation.RunAsync(
                context, pair.B, pair.A, options with { Selects = (s, _) => s == schema, JournalFolder = options.JournalFolder ?? journal.FullName }, observer,
                cancellation ?? TestContext.Current.CancellationToken);
            return observer;
        }
        finally
        {
            journal.Delete(recursive: true);
        }
    }

    public TableResult this[string table] => Results.Single(r => r.Table == table);

    public IEnumerable<string> DifferencesOf(string table) => this[table].Differences.Select(d => $"{d.Kind} {d.Key} [{string.Join(',', d.Columns)}]{(d.Detail.Length > 0 ? " " + d.Detail : "")}").Order(StringComparer.Ordinal);

    public void TableFinished(TableResult result) => Results.Add(result);

    public void Progress(CompareProgress progress)
    {
        Told.Add(progress);
        OnProgress(progress);
    }

    public void Notice(string text) => Notices.Add(text);
}
