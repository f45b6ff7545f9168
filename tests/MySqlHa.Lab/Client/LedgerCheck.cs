using System.Globalization;
using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Client;

/// <summary>Compares what a client saw acknowledged with what the servers have.</summary>
public static class LedgerCheck
{
    private const string Digest = """
        SELECT CONCAT(COUNT(*), ' ', COALESCE(BIT_XOR(CRC32(CONCAT_WS(',', run, writer, seq, payload))), 0), ' ',
        COALESCE(SUM(CRC32(CONCAT_WS(',', payload, seq, writer, run))), 0)) FROM app.ledger
        """;

    /// <summary>Checks. Let replication catch up first (<see cref="ReplicationWait"/>), and stop the client.</summary>
    /// <param name="ledgerFile">The client's ledger.</param>
    /// <param name="servers">Servers to look at: the survivor, or both.</param>
    public static async Task<LedgerReport> RunAsync(string ledgerFile, params LabServer[] servers)
    {
        (uint run, HashSet<(uint, ulong)> acknowledged) = await ReadAsync(ledgerFile).ConfigureAwait(false);
        var results = new List<LedgerOnServer>();
        var digests = new HashSet<string?>();
        foreach (LabServer server in servers)
        {
            results.Add(await CompareAsync(run, acknowledged, server).ConfigureAwait(false));
            digests.Add(await server.ScalarAsync(Digest).ConfigureAwait(false));
        }

        return new LedgerReport(acknowledged.Count, results, digests.Count <= 1);
    }

    private static async Task<LedgerOnServer> CompareAsync(uint run, HashSet<(uint, ulong)> acknowledged, LabServer server)
    {
        var missing = new HashSet<(uint, ulong)>(acknowledged);
        long rows = 0, extra = 0;
        await using MySqlConnection connection = await server.OpenAsync().ConfigureAwait(false);
        await using var command = new MySqlCommand("SELECT writer, seq FROM app.ledger WHERE run = @run", connection);
        command.Parameters.AddWithValue("@run", run);
        await using MySqlDataReader reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows++;
            if (!missing.Remove((reader.GetUInt32(0), reader.GetUInt64(1))))
                extra++;
        }

        string[] lost = [.. missing.Order().Take(20).Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Item1}/{m.Item2}"))];
        return new LedgerOnServer(server.Host, rows, missing.Count, extra, lost);
    }

    private static async Task<(uint Run, HashSet<(uint, ulong)> Acknowledged)> ReadAsync(string file)
    {
        string[] lines = await File.ReadAllLinesAsync(file).ConfigureAwait(false);
        if (lines.Length == 0 || !lines[0].StartsWith("# run ", StringComparison.Ordinal))
            throw new LabException($"{file} is not the ledger of a client.");
        uint run = uint.Parse(lines[0][6..lines[0].IndexOf(':', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        var entries = new HashSet<(uint, ulong)>();
        foreach (string line in lines.Skip(1))
        {
            string[] fields = line.Split(',');
            // The last line of a client that was killed may be torn.
            if (fields.Length == 4 && fields[3].Length > 0)
                entries.Add((uint.Parse(fields[0], CultureInfo.InvariantCulture), ulong.Parse(fields[1], CultureInfo.InvariantCulture)));
        }

        return (run, entries);
    }
}
