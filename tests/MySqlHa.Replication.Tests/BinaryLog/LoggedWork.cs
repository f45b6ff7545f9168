using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.BinaryLog;

/// <summary>Statements that a server of either kind logs in every way that the reader knows, over several files.</summary>
internal static class LoggedWork
{
    /// <summary>Runs them.</summary>
    public static async Task RunAsync(LoopbackServer server)
    {
        bool mySql = server.Kind == ServerKind.MySql;
        await using var connection = await server.OpenAsync();
        await RunAsync(connection, """
            CREATE DATABASE app;
            CREATE DATABASE `dot.ted`;
            CREATE TABLE app.small (a INT PRIMARY KEY, b VARCHAR(40)) ENGINE=InnoDB;
            CREATE TABLE app.fixed (a INT PRIMARY KEY, b BIGINT, c DOUBLE, d DATETIME(3)) ENGINE=InnoDB;
            CREATE TABLE `dot.ted`.`t` (a INT PRIMARY KEY) ENGINE=InnoDB;
            CREATE TABLE app.old (a INT PRIMARY KEY) ENGINE=MyISAM;
            CREATE TABLE app.wide (id INT AUTO_INCREMENT PRIMARY KEY, i1 TINYINT, i2 SMALLINT, i3 MEDIUMINT, i8 BIGINT, f FLOAT, g DOUBLE, n DECIMAL(30,7), m DECIMAL(9,9),
              bit3 BIT(3), bit16 BIT(16), y YEAR, d DATE, t0 TIME, t3 TIME(3), dt0 DATETIME, dt6 DATETIME(6), ts TIMESTAMP(2) NULL, c10 CHAR(10), c255 CHAR(255), b16 BINARY(16), v10 VARCHAR(10),
              v5000 VARCHAR(5000), vb VARBINARY(300), e ENUM('a','b','c'), s SET('x','y','z'), tb TINYBLOB, tx TEXT, mb MEDIUMBLOB, lb LONGBLOB, j JSON, p POINT) DEFAULT CHARSET utf8mb4;
            INSERT app.small VALUES (1, 'one');
            INSERT app.small VALUES (2, NULL), (3, 'three'), (4, '');
            INSERT app.fixed VALUES (1, 2, 3.5, NOW(3)), (2, NULL, NULL, NULL), (3, 4, 5, NOW(3));
            INSERT `dot.ted`.`t` VALUES (1), (2);
            INSERT app.old VALUES (1), (2);
            """);
        for (var i = 0; i < 3; i++)
        {
            await RunAsync(connection, """
                INSERT app.wide (i1, i2, i3, i8, f, g, n, m, bit3, bit16, y, d, t0, t3, dt0, dt6, ts, c10, c255, b16, v10, v5000, vb, e, s, tb, tx, mb, lb, j, p) VALUES
                (1, 2, 3, 4, 5.5, 6.5, 12345678901234567890.1234567, 0.123456789, b'101', b'1111000011110000', 2026, '2026-11-23', '10:11:12', '10:11:12.345', NOW(), NOW(6), NOW(2), 'char', 'long char', 'binary', 'v',
                  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NOW(2), 'char', 'long char', 'binary', 'v',
                  REPEAT('w', 3000), REPEAT('x', 299), 'b', 'x,z', 'tiny', REPEAT('t', 30000), REPEAT('m', 100), REPEAT('l', 100), '{"a": 1, "b": [1, 2, 3]}', ST_GeomFromText('POINT(1 2)')),
                (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                (1, NULL, 3, NULL, 5.5, NULL, NULL, NULL, NULL, NULL, 2026, NULL, '10:11:12', NULL, NOW(), NULL, NULL, NULL, 'x', NULL, 'v', NULL, 'x', NULL, 'x', NULL, 'y', NULL, 'z', NULL, NULL);
                UPDATE app.wide SET i1 = 7, v5000 = NULL, j = '[]' WHERE id > 1;
                BEGIN; UPDATE app.small SET b = CONCAT(b, 'x') WHERE a < 3; INSERT app.fixed SELECT a + 1000 * (SELECT COUNT(*) FROM app.fixed), b, c, d FROM app.fixed; DELETE FROM app.wide WHERE i8 = 4; COMMIT;
                BEGIN; INSERT app.small VALUES (500, 'r'); SAVEPOINT s; INSERT app.small VALUES (501, 'r'); ROLLBACK TO s; DELETE FROM app.small WHERE a = 500; COMMIT;
                FLUSH BINARY LOGS;
                SET SESSION binlog_row_image = 'MINIMAL';
                """);
        }

        await RunAsync(connection, $"""
            SET SESSION binlog_row_image = 'FULL';
            INSERT app.wide (lb) VALUES (REPEAT('big', 1000000)), ('small'), (REPEAT('x', 300000)), (NULL);
            UPDATE app.wide SET i1 = 3;
            SET SESSION binlog_format = 'STATEMENT';
            INSERT app.small VALUES (700, 'statement');
            BEGIN; INSERT app.small VALUES (701, 'statement'); UPDATE app.small SET b = 'y' WHERE a = 701; COMMIT;
            SET SESSION binlog_format = 'ROW';
            XA START 'x1'; INSERT app.small VALUES (800, 'xa'), (801, 'xa'); XA END 'x1'; XA PREPARE 'x1';
            """);
        // While one is prepared the others go on.
        await server.ExecuteAsync("INSERT app.small VALUES (802, 'between')");
        await RunAsync(connection, """
            XA COMMIT 'x1';
            XA START 'x2'; INSERT app.small VALUES (803, 'xa'); XA END 'x2'; XA PREPARE 'x2'; XA ROLLBACK 'x2';
            XA START 'x3'; INSERT app.small VALUES (804, 'xa'); XA END 'x3'; XA COMMIT 'x3' ONE PHASE;
            ALTER TABLE app.small ADD COLUMN c INT DEFAULT 5;
            INSERT app.small (a) VALUES (900);
            /* a comment */ CREATE USER somebody@localhost;
            CREATE TABLE app.made AS SELECT a FROM app.small;
            SET GLOBAL binlog_checksum = NONE;
            INSERT app.small (a) VALUES (901);
            """);
        await RunAsync(connection, mySql ? MySqlOnly : MariaDbOnly);
        await RunAsync(connection, "SET GLOBAL binlog_checksum = CRC32; INSERT app.small (a) VALUES (1001); FLUSH BINARY LOGS; INSERT app.small (a) VALUES (1002)");
    }

    private static string MySqlOnly => $"""
        SET SESSION gtid_next = 'AUTOMATIC:tagged'; INSERT app.small (a) VALUES (910); INSERT app.small (a) VALUES (911);
        SET SESSION gtid_next = '3e11fa47-71ca-11e1-9e33-c80aa9429562:other_tag:1234567890123'; CREATE TABLE app.tagged (a INT PRIMARY KEY);
        SET SESSION gtid_next = 'AUTOMATIC';
        FLUSH BINARY LOGS;
        SET SESSION binlog_transaction_compression = ON;
        INSERT app.small (a) VALUES (920), (921), (922);
        BEGIN; UPDATE app.small SET b = 'compressed'; INSERT app.wide (lb) VALUES (REPEAT('big', 1000000)), (NULL); COMMIT;
        SET SESSION gtid_next = 'AUTOMATIC:tagged'; INSERT app.small (a) VALUES (923); SET SESSION gtid_next = 'AUTOMATIC';
        SET SESSION binlog_transaction_compression = OFF;
        SET SESSION binlog_row_value_options = 'PARTIAL_JSON';
        INSERT app.wide (j) VALUES (JSON_OBJECT('a', REPEAT('x', 1000), 'b', 2)), (JSON_OBJECT('a', 1));
        UPDATE app.wide SET j = JSON_SET(j, '$.b', 3), i1 = 9 WHERE j IS NOT NULL;
        SET SESSION binlog_row_image = 'MINIMAL';
        UPDATE app.wide SET j = JSON_SET(j, '$.b', 4) WHERE j IS NOT NULL;
        SET SESSION binlog_row_image = 'FULL';
        """;

    private static string MariaDbOnly => """
        SET GLOBAL log_bin_compress = ON;
        SET GLOBAL log_bin_compress_min_len = 10;
        INSERT app.small (a, b) VALUES (920, 'compressed'), (921, REPEAT('c', 40)), (922, NULL);
        BEGIN; UPDATE app.small SET b = 'compressed again'; INSERT app.wide (lb) VALUES (REPEAT('big', 1000000)), (NULL); DELETE FROM app.wide WHERE i1 = 3; COMMIT;
        ALTER TABLE app.small COMMENT 'a statement that is long enough to be compressed, as it says nothing that matters, nothing that matters, nothing that matters';
        SET SESSION binlog_format = 'STATEMENT';
        INSERT app.small (a, b) VALUES (930, 'a statement that is compressed');
        SET SESSION binlog_format = 'ROW';
        SET GLOBAL log_bin_compress = OFF;
        SET SESSION gtid_domain_id = 7; INSERT app.small (a) VALUES (940); SET SESSION gtid_domain_id = 1;
        """;

    private static async Task RunAsync(MySqlConnection connection, string statements)
    {
        await using var command = new MySqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync();
    }
}
