using MySqlHa.Replication.Server;
using MySqlHa.Replication.Dialect;
using System.Diagnostics;
using MySqlConnector;

namespace MySqlHa.Replication.Health;

/// <summary>One check of one server. Thread-safe; keeps nothing between checks.</summary>
public static class HealthProbe
{
    /// <summary>Checks a server as deep as asked, within the time allowed.</summary>
    /// <param name="server">The server.</param>
    /// <param name="login">Who logs in; may be null at <see cref="ProbeLevel.Connect"/>.</param>
    /// <param name="level">How deep.</param>
    /// <param name="timeout">Time allowed for the whole check; more than zero.</param>
    /// <param name="options">What else to look at.</param>
    /// <param name="cancellation">Ends the check early.</param>
    /// <returns>What was found. A server's fault is a finding, never an exception.</returns>
    /// <exception cref="ArgumentException">A login or canary schema is needed at this level and missing, or the timeout is not positive.</exception>
    /// <exception cref="FileNotFoundException">The authority file of the login is not there.</exception>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static async Task<HealthReport> CheckAsync(
        ServerEndpoint server,
        ServerLogin? login,
        ProbeLevel level,
        TimeSpan timeout,
        ProbeOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        options ??= new ProbeOptions();
        if (level == ProbeLevel.Write && string.IsNullOrEmpty(options.CanarySchema))
            throw new ArgumentException("A write check needs the schema of its canary table; give one that exists on the server.", nameof(options));
        cancellation.ThrowIfCancellationRequested();

        var started = Stopwatch.GetTimestamp();
        var report = level == ProbeLevel.Connect
            ? await GreetAsync(server, timeout, cancellation)
            : await LogInAsync(
                server,
                login ?? throw new ArgumentNullException(nameof(login), $"A {level} check of {server} needs a login."),
                level, timeout, options, cancellation);
        return report with { Latency = Stopwatch.GetElapsedTime(started) };
    }

    private static async Task<HealthReport> GreetAsync(ServerEndpoint server, TimeSpan timeout, CancellationToken cancellation)
    {
        var (greeting, failure) = await GreetingReader.ReadAsync(server, timeout, cancellation);
        return failure is not null
            ? Report(server, FailureRules.Classify(failure))
            : new HealthReport
            {
                Server = server,
                Status = HealthStatus.Healthy,
                Version = greeting!.Value.Version,
                Flavor = ServerRelease.Parse(greeting.Value.Text).Flavor,
            };
    }

    private static async Task<HealthReport> LogInAsync(
        ServerEndpoint server, ServerLogin login, ProbeLevel level, TimeSpan timeout, ProbeOptions options, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var phase = ProbePhase.Login;
        HealthReport? soFar = null;
        await using var session = new Session(server, login, timeout);
        try
        {
            await session.OpenAsync().WaitAsync(Left(), cancellation);
            soFar = new HealthReport { Server = server, Status = HealthStatus.Healthy, Flavor = session.Release.Flavor };
            if (level == ProbeLevel.Login)
                return soFar;

            phase = ProbePhase.Query;
            var signs = await session.ReadVitalSignsAsync(options.CheckReplication).WaitAsync(Left(), cancellation);
            soFar = Describe(server, signs, VitalRules.Judge(signs, Stopwatch.GetElapsedTime(started), timeout, options));
            if (level == ProbeLevel.Query)
                return soFar;

            phase = ProbePhase.Write;
            await WriteAsync(session, options.CanarySchema!, () => Left(), cancellation);
            return soFar;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // The diagnosis may take its own short time: a refusal is instant, and silence has been waited for already.
            var patience = Left() is var left && left > TimeSpan.FromMilliseconds(250) ? left : TimeSpan.FromMilliseconds(250);
            var failure = await FailureReader.ReadAsync(error, phase, server, login, patience, cancellation);
            var finding = FailureRules.Classify(failure);
            return soFar is null
                ? Report(server, finding)
                : soFar with { Status = finding.Status, Reasons = [finding.ToString(), .. soFar.Reasons] };
        }

        TimeSpan Left()
        {
            var left = timeout - Stopwatch.GetElapsedTime(started);
            return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
        }
    }

    private static async Task WriteAsync(Session session, string schema, Func<TimeSpan> left, CancellationToken cancellation)
    {
        try
        {
            await session.ExecuteAsync(Canary.Write(schema)).WaitAsync(left(), cancellation);
        }
        catch (MySqlException missing) when (missing.ErrorCode == MySqlErrorCode.NoSuchTable)
        {
            await session.ExecuteAsync(Canary.Create(schema)).WaitAsync(left(), cancellation);
            await session.ExecuteAsync(Canary.Write(schema)).WaitAsync(left(), cancellation);
        }
    }

    private static HealthReport Describe(ServerEndpoint server, VitalSigns signs, IReadOnlyList<HealthFinding> findings) => new()
    {
        Server = server,
        Status = findings.Any(f => f.Status == HealthStatus.Degraded) ? HealthStatus.Degraded : HealthStatus.Healthy,
        Reasons = [.. findings.Select(f => f.ToString())],
        Flavor = ServerRelease.Parse(signs.Version, signs.VersionComment).Flavor,
        Version = signs.Version,
        ServerId = signs.ServerId,
        ReadOnly = signs.ReadOnly,
        SuperReadOnly = signs.SuperReadOnly,
    };

    private static HealthReport Report(ServerEndpoint server, HealthFinding finding) =>
        new() { Server = server, Status = finding.Status, Reasons = [finding.ToString()] };
}
