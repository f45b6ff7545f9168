using MySqlHa.Node;
using MySqlHa.Replication.Health;

namespace MySqlHa.Simulation.Nodes;

/// <summary>What happened to a server's process.</summary>
internal enum ServerNews
{
    Gone,
    Frozen,
    Runs,
}

/// <summary>
/// The health of the own server: the product's judge, fed with what its monitor would see and when. What a healthy server answers every 100 ms tells nothing
/// new, and is not played.
/// </summary>
internal sealed class Health(World world, Host host, Daemon daemon, HealthTracker tracker)
{
    private const long Interval = 100_000;
    private readonly HealthMonitorOptions _options = new();
    private readonly HealthJudge _judge = new(2, 2, TimeSpan.FromSeconds(1));
    private bool _asking;
    private int _news;

    public void Start()
    {
        On(host.Server.Alive ? host.Server.Frozen ? ServerNews.Frozen : ServerNews.Runs : ServerNews.Gone);
        Ask();
    }

    /// <summary>The process watch sees it within two looks, and a stop when it has lasted for the grace time.</summary>
    public void On(ServerNews news)
    {
        var mine = ++_news;
        var seen = world.Chance.Between(500, 2 * (long)_options.ProcessPollInterval.TotalMicroseconds) + host.WakeLatency();
        var grace = news == ServerNews.Frozen ? (long)_options.StoppedGrace.TotalMicroseconds : 0;
        world.Clock.After(seen + grace, () =>
        {
            // An end is always seen: the process that runs then is another one.
            if (mine == _news || news == ServerNews.Gone)
            {
                daemon.Process.Run(() => See(news));
            }
        });
    }

    private void See(ServerNews news)
    {
        var (kind, reason) = news switch
        {
            ServerNews.Gone => (ObservationKind.ProcessGone, "its process has ended"),
            ServerNews.Frozen => (ObservationKind.ProcessStopped, "its process is stopped"),
            _ => (ObservationKind.ProcessRunning, "its process runs"),
        };
        Observe(kind, reason);
        Ask();
    }

    private void Ask()
    {
        if (!_asking)
        {
            _asking = true;
            world.Clock.After(Interval, () => daemon.Process.Run(Asked));
        }
    }

    private void Asked()
    {
        _asking = false;
        if (host.Server.Answers)
        {
            Observe(ObservationKind.Answered, "it answers");
        }

        if (_judge.Current is not { Status: HealthStatus.Healthy })
        {
            Ask();
        }
    }

    private void Observe(ObservationKind kind, string reason)
    {
        var now = TimeSpan.FromMicroseconds(host.Time.Monotonic);
        if (_judge.Observe(new Observation(kind, now, now, reason)) is { } judged)
        {
            tracker.OnVerdict(new HealthVerdict(judged.Status, judged.ServerGone, judged.Basis, judged.Reason, host.Time.Wall));
        }
    }
}
