using MySqlHa.Replication.Control;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Tests.Health;
using MySqlHa.Replication.Tests.Plan;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Control;

/// <summary>Silence is waited for once, and nothing else is taken for known.</summary>
public sealed class RememberedGreetingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Silence_is_shared_while_it_lasts_and_remembered_for_a_second()
    {
        await using var server = new FakeServer([]);
        var greeting = new RememberedGreeting(server.Endpoint, new(_time));
        var (first, second) = (greeting.AskAsync(Limit), greeting.AskAsync(Limit));
        Assert.Same(first, second);
        Assert.Equal(FailureKind.Timeout, (await first).Failure?.Kind);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Same(first, greeting.AskAsync(Limit));
        Assert.Equal(1, server.Accepted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var third = greeting.AskAsync(Limit);
        Assert.NotSame(first, third);
        Assert.Equal(FailureKind.Timeout, (await third).Failure?.Kind);
        Assert.Equal(2, server.Accepted);
    }

    [Fact]
    public async Task A_shorter_silence_does_not_count_for_a_longer_patience()
    {
        await using var server = new FakeServer([]);
        var greeting = new RememberedGreeting(server.Endpoint, new(_time));
        var first = greeting.AskAsync(Limit);
        var longer = greeting.AskAsync(Limit * 2);
        Assert.NotSame(first, longer);
        // The other way round it does.
        Assert.Same(longer, greeting.AskAsync(Limit));
        await first;
        await longer;
    }

    [Fact]
    public async Task One_that_greeted_may_have_died_since()
    {
        var server = new FakeServer(GreetingTests.Handshake("10.11.6-MariaDB", 0));
        var greeting = new RememberedGreeting(server.Endpoint, new(_time));
        Assert.NotNull((await greeting.AskAsync(Limit)).Greeting);
        await server.DisposeAsync();
        Assert.Equal(FailureKind.Socket, (await greeting.AskAsync(Limit)).Failure?.Kind);
    }

    [Fact]
    public async Task One_that_refused_may_listen_by_now()
    {
        await using var server = new FakeServer([], close: true);
        var greeting = new RememberedGreeting(server.Endpoint, new(_time));
        Assert.Equal(FailureKind.Closed, (await greeting.AskAsync(Limit)).Failure?.Kind);
        await greeting.AskAsync(Limit);
        Assert.Equal(2, server.Accepted);
    }
}
