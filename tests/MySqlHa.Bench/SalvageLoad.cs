using System.Globalization;
using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench;

/// <summary>Writers of one run, and what they saw acknowledged. Each transaction puts a row into the ledger and changes one that others change, too.</summary>
internal sealed class SalvageLoad
{
    private const int Writers = 4;

    private readonly CancellationTokenSource _end = new();
    private readonly int[] _acknowledged = new int[Writers];
    private readonly Task _writing;
    private readonly int _run;

    private SalvageLoad(LoopbackServer server, int run)
    {
        _run = run;
        _writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(server, w))));
    }

    /// <summary>What the tables are; made once a pair.</summary>
    public const string Tables = """
        CREATE DATABASE app; CREATE TABLE app.ledger (run INT, writer INT, seq INT, note VARCHAR(100), PRIMARY KEY (run, writer, seq));
        CREATE TABLE app.total (id INT PRIMARY KEY, writes BIGINT, last VARCHAR(40)); INSERT INTO app.total VALUES (0, 0, ''), (1, 0, ''), (2, 0, '')
        """;

    /// <summary>How many writes were acknowledged.</summary>
    public int Acknowledged => _acknowledged.Sum();

    public static SalvageLoad Start(LoopbackServer server, int run) => new(server, run);

    /// <summary>Ends the writers, unless the server's end has.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _writing;
    }

    /// <summary>Holds what was acknowledged against a server.</summary>
    /// <returns>How many are not there; and whether each writer lacks its last ones alone, as when a log ends early.</returns>
    public async Task<(int Lost, bool AtTheEnd)> CheckAsync(LoopbackServer server)
    {
        var rows = await server.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT writer, seq FROM app.ledger WHERE run = {_run}"));
        var there = rows.Select(r => ((int)r["writer"]!, (int)r["seq"]!)).ToHashSet();
        var (lost, atTheEnd) = (0, true);
        for (var writer = 0; writer < Writers; writer++)
        {
            var missing = Enumerable.Range(1, _acknowledged[writer]).Where(seq => !there.Contains((writer, seq))).ToList();
            lost += missing.Count;
            atTheEnd &= missing.Count == 0 || missing[0] == _acknowledged[writer] - missing.Count + 1;
        }

        return (lost, atTheEnd);
    }

    private async Task WriteAsync(LoopbackServer server, int writer)
    {
        try
        {
            await using var connection = await server.OpenAsync();
            for (var seq = 1; !_end.IsCancellationRequested; seq++)
            {
#pragma warning disable CA2100 // Numbers only.
                await using var command = new MySqlCommand(
                    string.Create(CultureInfo.InvariantCulture, $"BEGIN; INSERT INTO app.ledger VALUES ({_run}, {writer}, {seq}, REPEAT('n', {seq % 100})); UPDATE app.total SET writes = writes + 1, last = '{_run}-{writer}-{seq}' WHERE id = {seq % 3}; COMMIT"),
                    connection);
#pragma warning restore CA2100
                await command.ExecuteNonQueryAsync();
                // A writer never tries a row again: what came before was acknowledged.
                _acknowledged[writer] = seq;
            }
        }
        catch (Exception killed) when (killed is MySqlException or IOException)
        {
            // Killed, as it should be.
        }
    }
}
