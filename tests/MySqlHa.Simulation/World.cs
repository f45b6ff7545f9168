using System.Globalization;
using MySqlHa.Simulation.Checks;
using MySqlHa.Simulation.Nodes;
using MySqlHa.Simulation.Schedules;
using MySqlHa.Simulation.Surroundings;
using MySqlHa.Simulation.Time;

namespace MySqlHa.Simulation;

/// <summary>One schedule, played: two hosts, what is between them, and the checks that look at every change.</summary>
internal sealed class World
{
    private readonly Action<string>? _trace;
    private readonly FaultInjector _faults;

    /// <summary>Makes it; nothing has happened yet.</summary>
    /// <param name="schedule">What happens.</param>
    /// <param name="trace">Hears a line for each event and decision; null for none.</param>
    public World(Schedule schedule, Action<string>? trace = null)
    {
        (Schedule, _trace) = (schedule, trace);
        Chance = new(~schedule.Seed);
        Network = new(Clock, schedule.Setup, Chance.Branch());
        Witness = new(Clock, new HostTime(Clock, schedule.Setup.WitnessDrift, 0), (long)LeaseKeeper.Ttl.TotalMicroseconds);
        Watch = new(this);
        Hosts = [new(this, 0), new(this, 1)];
        _faults = new(this);
    }

    public Schedule Schedule { get; }

    public VirtualClock Clock { get; } = new();

    public Chance Chance { get; }

    public Network Network { get; }

    public Witness Witness { get; }

    public Host[] Hosts { get; }

    public Watch Watch { get; }

    /// <summary>Of all transitions, comings and goings of the address, and openings and closings of servers, with their times: two runs of one schedule have the same.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    /// <summary>Plays it to its end, or to the first violation.</summary>
    public Outcome Run()
    {
        foreach (var host in Hosts)
        {
            Clock.After(Chance.Between(0, 500_000), host.Supervise);
        }

        _faults.Plan();
        while (Watch.Violation is null && !Watch.Ended && Clock.Step(Watch.End))
        {
            Watch.OnStep();
        }

        Watch.OnEnd();
        return new(Schedule, Watch.Violation, Hash, Clock.Now, Clock.Happened);
    }

    /// <summary>Whether the daemon of those sessions is there to use them.</summary>
    public bool HasSession(int session) => Hosts[session % 2].Daemon is { Process.Alive: true } daemon && daemon.Session == session;

    /// <summary>The address or the server of a node changed.</summary>
    public void Changed(int node, string what)
    {
        Note(node, what, counts: true);
        Watch.OnChange(node);
    }

    /// <summary>A line of the trace.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="what">What.</param>
    /// <param name="why">The words to it.</param>
    /// <param name="counts">Whether it goes into <see cref="Hash"/>.</param>
    public void Note(int node, string what, string why = "", bool counts = false)
    {
        if (counts)
        {
            Mix((ulong)Clock.Now);
            Mix((ulong)node);
            foreach (var c in what)
            {
                Mix(c);
            }
        }

        _trace?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{Clock.Now / 1e6,10:0.000000}  {(node < 0 ? "-" : node == 0 ? "a" : "b")}  {what}{(why.Length > 0 ? ": " : "")}{why}"));
    }

    private void Mix(ulong value) => Hash = (Hash ^ value) * 1099511628211;
}
