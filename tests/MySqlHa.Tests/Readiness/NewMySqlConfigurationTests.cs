using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Readiness;

[Collection(ProcessWide.Name)]
public sealed class NewMySqlConfigurationTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-cnf-").FullName;

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_text_is_the_output()
    {
        var text = _session.Run("New-MySqlConfiguration 2").Single<string>();
        Assert.All(["[mysqld]", "server_id = 2", "gtid_mode = ON", "super_read_only = ON"], line => Assert.Contains($"\n{line}\n", text, StringComparison.Ordinal));
        Assert.Contains("\ngtid_domain_id = 1\n", _session.Run("New-MySqlConfiguration -Node 1 -Flavor mariadb").Single<string>(), StringComparison.Ordinal);
        var all = _session.Run("New-MySqlConfiguration -Node 1 -Version 8.0.20 -ServerId 71 -ReportHost 192.0.2.11 -SemiSync -BufferPoolSize 4G -ReadWrite").Single<string>();
        Assert.All(
            ["server_id = 71", "report_host = 192.0.2.11", "log_slave_updates = ON", "plugin_load_add = semisync_master.so", "innodb_buffer_pool_size = 4G"],
            line => Assert.Contains($"\n{line}\n", all, StringComparison.Ordinal));
        Assert.DoesNotContain("read_only", all, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_written_once_and_replaced_only_by_force()
    {
        var path = Path.Combine(_folder, "pair.cnf");
        var planned = _session.Run($"New-MySqlConfiguration 1 -Path '{path}' -WhatIf").ThrowIfFailed();
        Assert.False(File.Exists(path));
        Assert.Contains(path, planned.Text, StringComparison.Ordinal);

        Assert.True((bool)_session.Run($"New-MySqlConfiguration 1 -Path '{path}'").Property("Changed")!);
        var written = File.ReadAllText(path);
        Assert.Equal(_session.Run("New-MySqlConfiguration 1").Single<string>(), written);
        Assert.False((bool)_session.Run($"New-MySqlConfiguration 1 -Path '{path}'").Property("Changed")!);

        Assert.Equal(["FileExists"], _session.Run($"New-MySqlConfiguration 2 -Path '{path}'").ErrorIds);
        Assert.Equal(written, File.ReadAllText(path));
        Assert.True((bool)_session.Run($"New-MySqlConfiguration 2 -Path '{path}' -Force").Property("Changed")!);
        Assert.Contains("server_id = 2", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(_folder));

        Assert.Equal(["FileNotWritten"], _session.Run($"New-MySqlConfiguration 1 -Path '{_folder}/none/pair.cnf'").ErrorIds);
    }

    [Theory]
    [InlineData("New-MySqlConfiguration 3", "ParameterArgumentValidationError")]
    [InlineData("New-MySqlConfiguration 1 -Flavor Postgres", "ParameterArgumentValidationError")]
    [InlineData("New-MySqlConfiguration 1 -Version 10.11", "InvalidVersion")]
    [InlineData("New-MySqlConfiguration 1 -Version 5.6", "InvalidVersion")]
    [InlineData("New-MySqlConfiguration 1 -Version 9.7 -Flavor MariaDb", "InvalidVersion")]
    [InlineData("New-MySqlConfiguration 1 -ServerId 0", "ParameterArgumentValidationError")]
    [InlineData("New-MySqlConfiguration 1 -BufferPoolSize 4GB", "InvalidBufferPoolSize")]
    [InlineData("New-MySqlConfiguration 1 -ReportHost \"a`nlog_bin=OFF\"", "InvalidReportHost")]
    public void A_mistake_is_one_clear_error(string command, string id) => Assert.Equal([id], _session.Run(command).ErrorIds);
}
