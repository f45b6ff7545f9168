using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Get-FailoverRecord in a user's session.</summary>
[Collection(ProcessWide.Name)]
public sealed class GetFailoverRecordTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mysqlha-records-{Guid.NewGuid():N}");

    public void Dispose()
    {
        _session.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Records_come_newest_first_and_can_be_chosen()
    {
        string get = $"Get-FailoverRecord -JournalFolder {_folder}";
        Assert.Empty(_session.Run(get).ThrowIfFailed().Output);
        Put("20261120T100000.000Z-db2_3306", "2026-11-20T10:00:00+00:00", "db2:3306", "db1:3306", "");
        Put("20261121T100000.000Z-db1_3306", "2026-11-21T10:00:00+00:00", "db1:3306", "db2:3306", "what it had committed and not sent");
        Put("20261122T100000.000Z-db2_3306", "2026-11-22T10:00:00+00:00", "db2:3306", "db1:3306", "");
        File.WriteAllText(Path.Combine(_folder, "failovers/torn.json"), "{\"id\":");
        string[] Ids(string more) => [.. _session.Run($"{get} {more}").ThrowIfFailed().Output.Select(o => o.ToString())];

        Assert.Equal(["20261122T100000.000Z-db2_3306", "20261121T100000.000Z-db1_3306", "20261120T100000.000Z-db2_3306"], Ids(""));
        Assert.Equal(["20261122T100000.000Z-db2_3306", "20261120T100000.000Z-db2_3306"], Ids("-Survivor db2"));
        Assert.Equal(["20261121T100000.000Z-db1_3306"], Ids("-Failed db2:3306"));
        Assert.Equal(["20261122T100000.000Z-db2_3306"], Ids("-Failed db1 -Newest 1"));
        Assert.Empty(Ids("db3"));

        var one = _session.Run($"{get} db1");
        Assert.Equal(
            ("Invoke-Failover", "db1:3306", "db2:3306", "Off", "binlog.000007", 1234L, (string?)null, "refused"),
            (one.Property("Operation"), one.Property("Survivor"), one.Property("Failed"), one.Property("SemiSync"), one.Property("ReceivedLogFile"), one.Property("ReceivedLogPosition"), one.Property("SurvivorLogFile"), one.Property("Reason")));
        var table = _session.Show(get).ThrowIfFailed().Text;
        Assert.Matches(@"At\s+Survivor\s+Failed\s+Operation\s+SemiSync\s+Lost", table);
        Assert.Matches(@"db2:3306\s+db1:3306\s+Invoke-Failover\s+Off\s+nothing", table);
    }

    [Fact]
    public void What_is_wrong_is_one_clear_error()
    {
        var newest = _session.Run("Get-FailoverRecord -Newest 0");
        Assert.Equal("ParameterArgumentValidationError", Assert.Single(newest.ErrorIds));
        Assert.Equal("ParameterArgumentTransformationError", Assert.Single(_session.Run("Get-FailoverRecord db1:0").ErrorIds));
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "failovers"), "");
        var unusable = _session.Run($"Get-FailoverRecord -JournalFolder {_folder}");
        Assert.Equal("LocalFile", Assert.Single(unusable.ErrorIds));
        Assert.Contains(_folder, unusable.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("-JournalFolder", unusable.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    private void Put(string id, string at, string survivor, string failed, string lost)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "failovers"));
        File.WriteAllText(Path.Combine(_folder, "failovers", id + ".json"), $$"""
            { "id": "{{id}}", "at": "{{at}}", "operation": "Invoke-Failover", "survivor": "{{survivor}}", "failed": "{{failed}}", "release": "MySQL 9.7.0", "reason": "refused",
              "receivedLogFile": "binlog.000007", "receivedLogPosition": 1234, "semiSync": "Off", "lost": "{{lost}}" }
            """);
    }
}
