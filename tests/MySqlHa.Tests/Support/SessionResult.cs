using System.Management.Automation;

namespace MySqlHa.Tests.Support;

/// <summary>What one script said, everywhere.</summary>
internal sealed record SessionResult(
    IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, string Text, IReadOnlyList<string> Verbose, Exception? Thrown)
{
    /// <summary>The error ids without the cmdlet's class behind the comma.</summary>
    public IEnumerable<string> ErrorIds => Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]);

    /// <summary>Everything in one text, for searching what must not be there.</summary>
    public string Everything =>
        string.Join('\n', [Text, .. Verbose, .. Output.Select(o => o?.ToString() ?? ""), .. Errors.Select(e => e + "\n" + e.Exception + "\n" + e.TargetObject)]);

    public SessionResult ThrowIfFailed()
    {
        Assert.True(Errors.Count == 0, string.Join('\n', Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}")));
        return this;
    }

    /// <summary>The only error: it has this id, and says these words.</summary>
    public ErrorRecord OneError(string id, string words)
    {
        var error = Assert.Single(Errors);
        Assert.True(error.FullyQualifiedErrorId.Split(',')[0] == id, $"{error.FullyQualifiedErrorId}: {error}");
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
        return error;
    }

    public T Single<T>() => (T)Assert.Single(ThrowIfFailed().Output).BaseObject;

    /// <summary>A property of the only object of the output.</summary>
    public object? Property(string name) => Assert.Single(ThrowIfFailed().Output).Properties[name]?.Value;
}
