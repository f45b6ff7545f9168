using MySqlHa.Replication.Health;

namespace MySqlHa.Replication.Tests.Health;

public sealed class HealthJudgeTests
{
    private readonly HealthJudge _judge = new(fall: 2, rise: 2, TimeSpan.FromSeconds(1));
    private double _now;

    private Judgement? See(ObservationKind kind, double after = 100, double tookMs = 0)
    {
        _now += after;
        return _judge.Observe(new(kind, TimeSpan.FromMilliseconds(_now), TimeSpan.FromMilliseconds(_now - tookMs), kind.ToString()));
    }

    private (HealthStatus Status, bool Gone, VerdictBasis Basis)? Told(ObservationKind kind, double after = 100, double tookMs = 0) =>
        See(kind, after, tookMs) is { } j ? (j.Status, j.ServerGone, j.Basis) : null;

    private void BeHealthy()
    {
        See(ObservationKind.Answered);
        See(ObservationKind.Parked);
    }

    [Theory]
    [InlineData("Answered", HealthStatus.Healthy)]
    [InlineData("AnsweredDegraded", HealthStatus.Degraded)]
    [InlineData("Declined", HealthStatus.Refusing)]
    public void The_first_answer_is_the_first_verdict(string kind, HealthStatus status) =>
        Assert.Equal((status, false, VerdictBasis.Answer), Told(Enum.Parse<ObservationKind>(kind)));

    [Fact]
    public void A_server_that_is_down_at_the_start_is_down_at_once_and_not_claimed_to_be_gone() =>
        Assert.Equal((HealthStatus.Down, false, VerdictBasis.Evidence), Told(ObservationKind.NobodyListens));

    [Fact]
    public void Silence_needs_as_many_misses_in_a_row_as_fall()
    {
        BeHealthy();
        Assert.Null(See(ObservationKind.Unanswered, 1100, 1000));
        Assert.Null(See(ObservationKind.Answered));
        Assert.Null(See(ObservationKind.Unanswered, 1100, 1000));
        Assert.Equal((HealthStatus.Hung, false, VerdictBasis.Silence), Told(ObservationKind.Unanswered, 1000, 1000));
    }

    [Fact]
    public void A_refused_login_breaks_the_row_of_misses()
    {
        BeHealthy();
        See(ObservationKind.Unanswered, 1100, 1000);
        Assert.Equal((HealthStatus.Refusing, false, VerdictBasis.Answer), Told(ObservationKind.Declined));
        Assert.Null(See(ObservationKind.Unanswered, 1100, 1000));
    }

    [Fact]
    public void Death_of_the_process_decides_at_once()
    {
        BeHealthy();
        See(ObservationKind.ProcessRunning);
        Assert.Equal((HealthStatus.Down, true, VerdictBasis.Evidence), Told(ObservationKind.ProcessGone));
        Assert.Null(See(ObservationKind.ParkedCut));
        Assert.Null(See(ObservationKind.NobodyListens));
    }

    [Fact]
    public void An_answer_to_a_question_older_than_the_death_proves_nothing()
    {
        var eager = new HealthJudge(fall: 2, rise: 1, TimeSpan.FromSeconds(1));
        TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);
        eager.Observe(new(ObservationKind.ProcessGone, Ms(100), Ms(100), ""));
        Assert.Null(eager.Observe(new(ObservationKind.Answered, Ms(101), Ms(99), "")));
        Assert.Equal(HealthStatus.Healthy, eager.Observe(new(ObservationKind.Answered, Ms(102), Ms(101), ""))!.Value.Status);
    }

    [Fact]
    public void A_stopped_process_is_hung_and_not_gone_and_needs_rise_answers_after_it_goes_on()
    {
        BeHealthy();
        See(ObservationKind.ProcessRunning);
        Assert.Equal((HealthStatus.Hung, false, VerdictBasis.Evidence), Told(ObservationKind.ProcessStopped));
        Assert.Null(See(ObservationKind.Answered));
        Assert.Null(See(ObservationKind.ProcessRunning));
        Assert.Null(See(ObservationKind.Answered));
        Assert.Equal((HealthStatus.Healthy, false, VerdictBasis.Answer), Told(ObservationKind.Answered));
    }

    [Fact]
    public void A_killed_parked_session_changes_nothing()
    {
        BeHealthy();
        Assert.Null(See(ObservationKind.ParkedCut));
        Assert.Null(See(ObservationKind.Answered));
        Assert.Null(See(ObservationKind.Parked));
    }

    [Fact]
    public void Cut_and_refused_is_gone_where_the_process_cannot_be_seen()
    {
        BeHealthy();
        See(ObservationKind.ParkedCut);
        Assert.Equal((HealthStatus.Down, true, VerdictBasis.Evidence), Told(ObservationKind.NobodyListens));
    }

    [Fact]
    public void Refused_before_the_cut_becomes_gone_with_the_cut()
    {
        BeHealthy();
        Assert.Equal((HealthStatus.Down, false, VerdictBasis.Evidence), Told(ObservationKind.NobodyListens));
        Assert.Equal((HealthStatus.Down, true, VerdictBasis.Evidence), Told(ObservationKind.ParkedCut));
    }

    [Fact]
    public void A_clean_shutdown_is_down_and_gone_only_with_its_process()
    {
        BeHealthy();
        See(ObservationKind.ProcessRunning);
        Assert.Equal((HealthStatus.Down, false, VerdictBasis.Evidence), Told(ObservationKind.ShuttingDown));
        Assert.Null(See(ObservationKind.ParkedCut));
        Assert.Null(See(ObservationKind.NobodyListens));
        Assert.Equal((HealthStatus.Down, true, VerdictBasis.Evidence), Told(ObservationKind.ProcessGone));
    }

    [Fact]
    public void Broken_connections_need_the_timeout_as_well_as_the_row()
    {
        BeHealthy();
        for (var i = 0; i < 10; i++)
            Assert.Null(See(ObservationKind.Failed, 99));
        Assert.Equal((HealthStatus.Down, false, VerdictBasis.Silence), Told(ObservationKind.Failed, 200));
    }

    [Fact]
    public void One_answer_takes_gone_back_and_rise_answers_make_it_healthy()
    {
        BeHealthy();
        See(ObservationKind.ProcessRunning);
        See(ObservationKind.ProcessGone);
        Assert.Equal((HealthStatus.Down, false, VerdictBasis.Evidence), Told(ObservationKind.Answered));
        Assert.Equal((HealthStatus.Healthy, false, VerdictBasis.Answer), Told(ObservationKind.Answered));
    }

    [Fact]
    public void A_failure_between_two_answers_starts_the_count_again()
    {
        BeHealthy();
        See(ObservationKind.NobodyListens);
        See(ObservationKind.Answered);
        See(ObservationKind.Failed);
        Assert.Null(See(ObservationKind.Answered));
        Assert.Equal((HealthStatus.Healthy, false, VerdictBasis.Answer), Told(ObservationKind.Answered));
    }

    [Fact]
    public void A_full_server_that_was_down_comes_back_as_refusing_and_alive()
    {
        See(ObservationKind.NobodyListens);
        See(ObservationKind.Declined);
        Assert.Equal((HealthStatus.Refusing, false, VerdictBasis.Answer), Told(ObservationKind.Declined));
    }

    [Fact]
    public void Hung_and_then_dead_is_dead()
    {
        BeHealthy();
        See(ObservationKind.Unanswered, 1100, 1000);
        See(ObservationKind.Unanswered, 1100, 1000);
        Assert.Equal((HealthStatus.Down, false, VerdictBasis.Evidence), Told(ObservationKind.NobodyListens));
    }

    [Fact]
    public void The_same_verdict_is_told_once()
    {
        BeHealthy();
        Assert.Null(See(ObservationKind.Answered));
        See(ObservationKind.NobodyListens);
        Assert.Null(See(ObservationKind.NobodyListens));
    }
}
