using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// The progress of a comparison: a JSON file (mode 0600) in the folder <c>comparisons</c> beside the journal, named after both servers.
/// It holds keys and, for tables without a key, parts of rows that differ.
/// </summary>
internal sealed class CompareStateFile
{
    // Chunks of small tables take a millisecond each, and writing one file durably takes as long.
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(0.2);
    private long _begun;
    private Task _writing = Task.CompletedTask;

    internal CompareStateFile(string? journalFolder, ServerEndpoint server, ServerEndpoint reference)
    {
        var folder = System.IO.Path.Combine(System.IO.Path.GetFullPath(journalFolder ?? PlanJournal.DefaultFolder()), "comparisons");
        Path = System.IO.Path.Combine(folder, $"{Plain(server)}-{Plain(reference)}.json");
    }

    /// <summary>Where it is.</summary>
    internal string Path { get; }

    /// <summary>What was left there by a run that did not end; null when there is none, or it is of another comparison.</summary>
    internal CompareState? Read(string identity)
    {
        try
        {
            return File.Exists(Path) && JsonSerializer.Deserialize(File.ReadAllBytes(Path), CompareStateJson.States.CompareState) is { } state && state.Identity == identity ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable("read", error);
        }
    }

    /// <summary>
    /// Keeps a state, unless one was kept a moment ago and this one may wait. Returns while it is being written: the servers read the next
    /// chunk meanwhile. A write that failed is told by the next call.
    /// </summary>
    internal async Task KeepAsync(CompareState state, bool now)
    {
        if (!now && _begun != 0 && Stopwatch.GetElapsedTime(_begun) < Often)
            return;
        await _writing;
        _begun = Stopwatch.GetTimestamp();
        _writing = Task.Run(() => Write(state));
    }

    /// <summary>Ends when nothing is being written any more; with the error of the last write, if it failed.</summary>
    internal Task FlushAsync() => _writing;

    private void Write(CompareState state)
    {
        try
        {
            var folder = System.IO.Path.GetDirectoryName(Path)!;
            PlanJournal.Make(System.IO.Path.GetDirectoryName(folder)!);
            PlanJournal.Make(folder);
            DurableFile.Write(Path, JsonSerializer.SerializeToUtf8Bytes(state, CompareStateJson.States.CompareState));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable("written", error);
        }
    }

    /// <summary>The comparison has come to its end, or begins anew.</summary>
    internal void Delete()
    {
        try
        {
            // Without its folder it is not there either, and that would be an error.
            if (File.Exists(Path))
                File.Delete(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable("removed", error);
        }
    }

    private static string Plain(ServerEndpoint server) =>
        string.Concat(server.Host.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_')) + "_" + server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private ReplicationException Unusable(string what, Exception error) => new(
        ReplicationError.LocalFile, null, $"The progress of the comparison, '{Path}', cannot be {what}: {error.Message.TrimEnd('.')}.",
        "Make room there, or give a folder that you may write to with -JournalFolder.", error);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CompareState))]
internal sealed partial class CompareStateJson : JsonSerializerContext
{
    internal static CompareStateJson States { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
