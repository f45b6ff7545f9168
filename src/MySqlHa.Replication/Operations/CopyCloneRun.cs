using System.Globalization;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>Has the recipient clone the donor, shows how far it is, and waits until the recipient has taken the copy into use.</summary>
internal sealed class CopyCloneRun(PlanContext context, ServerEndpoint recipient, ServerEndpoint donor, ServerEndpoint donorHere, CopyOptions options)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    internal static IReadOnlyList<SqlStatement> Statements(ServerEndpoint donor, string user, TlsMode tls, string password) =>
    [
        SqlStatement.Plain($"SET GLOBAL clone_valid_donor_list = {SqlText.Quote(donor.ToString())}"),
        SqlStatement.WithSecret($"CLONE INSTANCE FROM {SqlText.Account(user, donor.Host)}:{donor.Port} IDENTIFIED BY {{secret}}{Ssl(tls)}", password),
    ];

    internal async Task RunAsync(CancellationToken cancellation)
    {
        var login = context.Login(donorHere);
        var statements = Statements(donor, login.User, options.TlsMode, login.Password);
        await using var session = await CopySteps.OpenAsync(context, recipient, cancellation);
        var list = await session.ScalarAsync("SELECT @@GLOBAL.clone_valid_donor_list", null, cancellation);
        await session.ExecuteAsync(statements[0], null, cancellation);
        var restarts = false;
        try
        {
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var progress = ShowAsync(done.Token);
            try
            {
                await session.ExecuteAsync(statements[1], CopySteps.NoLimit, cancellation);
                restarts = true;
            }
            // Its session goes down with the server that restarts; error 3707 says that nobody restarts it, and it stops.
            catch (ReplicationException error) when (error.Error == ReplicationError.ServerGone || error.Message.Contains("error 3707:", StringComparison.Ordinal))
            {
                restarts = true;
                if (error.Error != ReplicationError.ServerGone)
                    Ask();
            }
            catch (OperationCanceledException)
            {
                await KillAsync(session.ConnectionId);
                throw;
            }
            finally
            {
                await done.CancelAsync();
                await progress.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.StatementFailed)
        {
            throw CopyOperationErrors.Failed(
                recipient, $"{error.Message} The recipient may have lost the data it had; it must not be used before a copy is complete.", error.Remedy);
        }
        finally
        {
            // A server that restarts has forgotten it.
            if (!restarts)
                await RestoreAsync(list);
        }

        await context.DropSessionAsync(recipient);
        await new CopyRestartWait(context, recipient, options.RestartTimeout, options.EvenIfEqual).RunAsync(cancellation);
    }

    private void Ask()
    {
        var text = $"{recipient} holds the copy and stops now, because nothing restarts it by itself: start the server of {recipient} within {options.RestartTimeout.TotalSeconds:0.#} s.";
        options.Notice?.Invoke(text);
        context.Report(text);
    }

    private async Task ShowAsync(CancellationToken cancellation)
    {
        await using var session = await CopySteps.OpenAsync(context, recipient, cancellation);
        var started = context.Time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Look, context.Time, cancellation);
            var rows = await session.QueryAsync("SELECT STAGE, STATE, ESTIMATE, DATA FROM performance_schema.clone_progress", null, cancellation);
            var stage = rows.FirstOrDefault(r => r["STATE"] == "In Progress")?["STAGE"] ?? "";
            var (estimate, data) = (rows.Sum(r => (double)(r.Number("ESTIMATE") ?? 0)), rows.Sum(r => (double)(r.Number("DATA") ?? 0)));
            double? fraction = estimate > 0 ? Math.Min(1, data / estimate) : null;
            context.Report(
                string.Create(CultureInfo.InvariantCulture, $"cloning{(stage.Length > 0 ? ", " + stage : "")}: {data / 1048576:0} of {estimate / 1048576:0} MiB"),
                fraction, fraction > 0.01 ? context.Time.GetElapsedTime(started) * ((1 - fraction.Value) / fraction.Value) : null);
        }
    }

    private async Task RestoreAsync(string? list)
    {
        try
        {
            await using var session = await CopySteps.OpenAsync(context, recipient, CancellationToken.None);
            await session.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL clone_valid_donor_list = {(list is null ? "NULL" : SqlText.Quote(list))}"), null, CancellationToken.None);
        }
        catch (ReplicationException)
        {
            // The error that ends the step says more than this one would.
        }
    }

    private async Task KillAsync(int connection)
    {
        try
        {
            await using var session = await CopySteps.OpenAsync(context, recipient, CancellationToken.None);
            await session.ExecuteAsync(SqlStatement.Plain(string.Create(CultureInfo.InvariantCulture, $"KILL QUERY {connection}")), null, CancellationToken.None);
        }
        catch (ReplicationException)
        {
            // The clone may just have come to its end.
        }
    }

    private static string Ssl(TlsMode tls) => tls switch { TlsMode.None => " REQUIRE NO SSL", TlsMode.Preferred => "", _ => " REQUIRE SSL" };
}
