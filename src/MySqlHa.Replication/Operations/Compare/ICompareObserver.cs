namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Hears how a comparison goes. Called on the comparison's thread; must not block.</summary>
public interface ICompareObserver
{
    /// <summary>A table is done.</summary>
    void TableFinished(TableResult result);

    /// <summary>It has come further, or waits.</summary>
    void Progress(CompareProgress progress);

    /// <summary>Something that should be known.</summary>
    void Notice(string text);
}
