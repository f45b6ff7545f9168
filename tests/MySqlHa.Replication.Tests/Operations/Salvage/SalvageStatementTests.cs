using System.Text;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>What mysqlbinlog prints, cut into statements.</summary>
public sealed class SalvageStatementTests
{
    private const string Printed = """
        # The proper term is pseudo_replica_mode, but we use this compatibility alias
        /*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=1*/;
        DELIMITER /*!*/;
        # at 4
        #700101  0:00:00 server id 1  end_log_pos 127 CRC32 0x1 	Start: binlog v 4, server v 9.7.0 created 700101  0:00:00
        BINLOG '
        AAAAAA8BAAAA
        '/*!*/;
        # at 127
        SET @@SESSION.GTID_NEXT= '11111111-1111-1111-1111-111111111111:5'/*!*/;
        # at 204
        BEGIN
        /*!*/;
        # at 279
        #261123  4:00:00 server id 1  end_log_pos 333 CRC32 0x2 	Table_map: `app`.`t` mapped to number 91
        # has_generated_invisible_primary_key=0
        # at 333
        BINLOG '
        AAAA
        BBBB
        '/*!*/;
        # at 400
        COMMIT/*!*/;
        # at 431
        CREATE TABLE app.u (v INT COMMENT '
        # at 4
        ')
        /*!*/;
        DELIMITER ;
        # End of log file

        """;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Statements_are_whole_however_they_arrive(int piece)
    {
        var reader = new SalvageStatementReader(new Pieces(Encoding.Latin1.GetBytes(Printed), piece));
        var statements = new List<SalvageStatement>();
        await foreach (var statement in reader.ReadAsync(TestContext.Current.CancellationToken))
            statements.Add(statement);
        Assert.Equal([null, 4, 127, 204, 279, 400, 431], statements.Select(s => s.Position));
        Assert.Equal([false, true, false, false, true, false, false], statements.Select(s => s.IsBinlog));
        Assert.Equal([true, false, true, true, false, true, false], statements.Select(s => s.IsFraming));
        Assert.True(statements[1].IsDescription);
        Assert.Equal(("app", "t"), Assert.Single(statements[4].Tables));
        Assert.Equal("BINLOG '\nAAAA\nBBBB\n'", statements[4].Text);
        Assert.Equal("CREATE TABLE app.u (v INT COMMENT '\n# at 4\n')", statements[6].Text);
        Assert.Equal("DELIMITER ;\n# End of log file\n", Encoding.Latin1.GetString(reader.Rest));
        Assert.Equal(Printed, Encoding.Latin1.GetString([.. statements.SelectMany(s => s.Bytes), .. reader.Rest]));
    }

    [Fact]
    public async Task What_a_tool_that_was_killed_has_begun_is_no_statement()
    {
        var reader = new SalvageStatementReader(new MemoryStream("DELETE FROM app.t"u8.ToArray()));
        await foreach (var statement in reader.ReadAsync(TestContext.Current.CancellationToken))
            Assert.Fail(statement.Text);
        Assert.Equal("DELETE FROM app.t"u8.ToArray(), reader.Rest);
    }

    [Theory]
    [InlineData("XA ROLLBACK X'78',X'',1")]
    [InlineData("INSERT INTO t VALUES (1)")]
    [InlineData("ROLLBACK TO `s`")]
    [InlineData("BINLOG @binlog_fragment_0, @binlog_fragment_1")]
    public void What_cannot_be_rehearsed_is_neither_rows_nor_framing(string sql)
    {
        var statement = new SalvageStatement(Encoding.Latin1.GetBytes($"# at 10\n{sql}\n/*!*/;\n"));
        Assert.False(statement.IsBinlog);
        Assert.False(statement.IsFraming);
    }

    private sealed class Pieces(byte[] content, int most) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
    }
}
