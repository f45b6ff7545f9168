using System.Text;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Topology;

namespace MySqlHa.Replication.Tests.Operations.Copy;

public sealed class CopyToolTests
{
    [Theory]
    [InlineData("mysqldump  Ver 9.7.4-2 for Linux on x86_64 ((Debian))", "MySQL 9.7.4")]
    [InlineData("mysqldump  Ver 10.13 Distrib 5.7.44, for Linux (x86_64)", "MySQL 5.7.44")]
    [InlineData("mysqldump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)", "MariaDB 10.11.19")]
    [InlineData("mariadb-dump from 11.8.2-MariaDB, client 10.19 for debian-linux-gnu (x86_64)", "MariaDB 11.8.2")]
    [InlineData("busybox", null)]
    public void A_program_says_what_it_is(string says, string? release) => Assert.Equal(release, CopyTool.Parse("/x", says)?.Release.ToString());

    [Theory]
    [InlineData("Ver 8.0.17", "5.7.44", true)]
    [InlineData("Ver 9.7.0", "8.0.36", true)]
    [InlineData("Ver 8.0.40", "8.4.3", false)]
    [InlineData("Distrib 5.7.44", "5.7.44", false)]
    [InlineData("Distrib 10.11.19-MariaDB", "8.0.36", false)]
    [InlineData("Ver 9.7.0", "10.11.6-MariaDB", false)]
    [InlineData("Distrib 10.11.19-MariaDB", "10.11.6-MariaDB", true)]
    public void A_program_fits_its_server(string says, string donor, bool fits) =>
        Assert.Equal(fits, CopyTools.Misfit(CopyTool.Parse("/x", says)!, Snapshots.Ready(donor), dumps: true) is null);

    [Fact]
    public void The_position_is_found_however_the_stream_is_cut()
    {
        const string MySql = "--\n/* SET @@GLOBAL.GTID_PURGED='+71526b97-e6b4-11f1-b3b1-02fc00000001:1-8,\n81526b97-e6b4-11f1-b3b1-02fc00000001:1-2';*/\n\nCREATE DATABASE `a`;\nSET @@GLOBAL.GTID_PURGED='91526b97-e6b4-11f1-b3b1-02fc00000001:1'";
        const string Old = "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '71526b97-e6b4-11f1-b3b1-02fc00000001:1-8';\n";
        const string MariaDb = "-- CHANGE MASTER TO MASTER_LOG_FILE='binlog.000001', MASTER_LOG_POS=751;\n\nCREATE DATABASE `d`;";
        for (var cut = 1; cut < MySql.Length; cut++)
            Assert.Equal("71526b97-e6b4-11f1-b3b1-02fc00000001:1-8,81526b97-e6b4-11f1-b3b1-02fc00000001:1-2", Read(MySql, cut, false).Gtids?.ToString());
        Assert.Equal("71526b97-e6b4-11f1-b3b1-02fc00000001:1-8", Read(Old, 7, false).Gtids?.ToString());
        for (var cut = 1; cut < MariaDb.Length; cut++)
            Assert.Equal(("binlog.000001", "751"), Read(MariaDb, cut, true).Log);
        // A row of data is none.
        Assert.Null(Read("-- x\nCREATE DATABASE `a`;\n" + Old, 10, false).Gtids);
    }

    private static CopyPosition Read(string text, int cut, bool mariaDb)
    {
        var position = new CopyPosition(mariaDb);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += cut)
            position.Feed(bytes.AsSpan(at, Math.Min(cut, bytes.Length - at)));
        return position;
    }
}
