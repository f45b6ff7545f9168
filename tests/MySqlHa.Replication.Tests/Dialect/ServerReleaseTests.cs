using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Tests.Dialect;

public sealed class ServerReleaseTests
{
    [Theory]
    [InlineData("5.7.44-log", "MySQL Community Server (GPL)", "MySQL 5.7.44")]
    [InlineData("8.0.39-0ubuntu0.22.04.1", "(Ubuntu)", "MySQL 8.0.39")]
    [InlineData("26.7.0", "", "MySQL 26.7.0")]
    [InlineData("9.7", "", "MySQL 9.7.0")]
    [InlineData("8.0.39-30", "Percona Server (GPL), Release 30, Revision 41ebc5d9", "Percona 8.0.39")]
    [InlineData("5.5.5-10.11.14-MariaDB-0+deb12u2", "Debian 12", "MariaDB 10.11.14")]
    [InlineData("11.8.3-MariaDB-ubu2404-log", "mariadb.org binary distribution", "MariaDB 11.8.3")]
    [InlineData("10.6.18", "MariaDB Server", "MariaDB 10.6.18")]
    [InlineData("", "", "MySQL 0.0.0")]
    public void A_version_is_read_as_flavour_and_numbers(string version, string comment, string said) =>
        Assert.Equal(said, ServerRelease.Parse(version, comment).ToString());

    [Fact]
    public void Versions_compare_as_numbers()
    {
        Assert.True(ServerRelease.Parse("26.7.0").AtLeast(8, 0, 26));
        Assert.True(ServerRelease.Parse("8.0.26").AtLeast(8, 0, 26));
        Assert.False(ServerRelease.Parse("8.0.9").AtLeast(8, 0, 26));
        Assert.True(ServerRelease.Parse("10.11.1-MariaDB").AtLeast(10, 9));
    }
}
