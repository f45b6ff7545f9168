namespace MySqlHa.Replication.Tests;

public sealed class ServerEndpointTests
{
    [Theory]
    [InlineData("db1", "db1", 3306, "db1:3306")]
    [InlineData(" db1:3307 ", "db1", 3307, "db1:3307")]
    [InlineData("192.0.2.1", "192.0.2.1", 3306, "192.0.2.1:3306")]
    [InlineData("[2001:db8::1]:3307", "2001:db8::1", 3307, "[2001:db8::1]:3307")]
    [InlineData("[2001:db8::1]", "2001:db8::1", 3306, "[2001:db8::1]:3306")]
    [InlineData("2001:db8::1", "2001:db8::1", 3306, "[2001:db8::1]:3306")]
    public void Every_form_is_read_and_written_back(string text, string host, int port, string written)
    {
        var endpoint = ServerEndpoint.Parse(text);
        Assert.Equal(new ServerEndpoint(host, port), endpoint);
        Assert.Equal(written, endpoint.ToString());
        Assert.Equal(endpoint, ServerEndpoint.Parse(endpoint.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":3306")]
    [InlineData("db1:")]
    [InlineData("db1:0")]
    [InlineData("db1:65536")]
    [InlineData("db1:+1")]
    [InlineData("[db1]:3306")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("2001:db8::zz:3306")]
    [InlineData("db1;Password=x")]
    public void What_is_no_address_is_refused_with_the_remedy(string text)
    {
        var error = Assert.Throws<FormatException>(() => ServerEndpoint.Parse(text));
        Assert.Contains("Write host, host:port", error.Message, StringComparison.Ordinal);
    }
}
