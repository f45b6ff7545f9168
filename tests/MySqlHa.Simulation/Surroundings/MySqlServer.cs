using MySqlHa.Simulation.Time;

namespace MySqlHa.Simulation.Surroundings;

/// <summary>A mysqld, as far as roles care: whether it runs, whether it takes writes, whether it pulls from the other one.</summary>
internal sealed class MySqlServer(VirtualClock clock, Chance chance, int node)
{
    /// <summary>Of those who ask once: a guard, and a statement that went on by itself.</summary>
    public const int OwnSession = -1;

    private readonly List<(int Session, Action Statement)> _stuck = [];
    private int _closing;

    /// <summary>Which node's it is.</summary>
    public int Node { get; } = node;

    /// <summary>Whether its process exists.</summary>
    public bool Alive { get; private set; } = true;

    /// <summary>Whether its process is stopped.</summary>
    public bool Frozen { get; private set; }

    /// <summary>super_read_only. It is persisted: a server comes back as it was closed, and one that was open comes back closed as well, as the node's set-up has it.</summary>
    public bool ReadOnly { get; private set; } = true;

    /// <summary>Until when commits wait and a SET super_read_only with them.</summary>
    public long StuckUntil { get; set; }

    /// <summary>Whether turning semi-sync off lets them go.</summary>
    public bool StuckForAcknowledgement { get; set; }

    /// <summary>Whether its receiver is started.</summary>
    public bool Receives { get; private set; } = true;

    /// <summary>The position to which it has received: another one after each connection.</summary>
    public long Received { get; private set; } = 1;

    /// <summary>Which node's daemon, by its number, has the claim to open a server; -1 for none.</summary>
    public int Claimant { get; set; } = -1;

    /// <summary>Which of that daemon's claims it is.</summary>
    public int Claim { get; set; }

    /// <summary>Which node's daemon says here that its own server has failed; -1 for none.</summary>
    public int PeerFailed { get; set; } = -1;

    /// <summary>How often its process was started.</summary>
    public int Life { get; private set; }

    /// <summary>Whether it answers.</summary>
    public bool Answers => Alive && !Frozen;

    /// <summary>Whether a client's write would be accepted at this moment. While a SET super_read_only waits for commits, no new one is.</summary>
    public bool TakesWrites => Answers && !ReadOnly && _closing == 0;

    /// <summary>Something changed.</summary>
    public event Action Changed = () => { };

    public void Kill()
    {
        (Alive, Frozen, Claimant, PeerFailed, _closing) = (false, false, -1, -1, 0);
        _stuck.Clear();
        Changed();
    }

    public void Start()
    {
        if (!Alive)
        {
            (Alive, ReadOnly, Receives, StuckUntil) = (true, true, true, 0);
            Received++;
            Life++;
            Changed();
        }
    }

    public void Freeze()
    {
        if (Alive && !Frozen)
        {
            Frozen = true;
            Changed();
        }
    }

    /// <summary>It goes on, with what it was asked meanwhile: what one session asked in its order, several sessions in any.</summary>
    public void Thaw()
    {
        if (!Frozen)
        {
            return;
        }

        Frozen = false;
        Changed();
        while (_stuck.Count > 0)
        {
            var session = _stuck[(int)chance.Between(0, _stuck.Count - 1)].Session;
            var next = _stuck.FindIndex(s => s.Session == session);
            var statement = _stuck[next].Statement;
            _stuck.RemoveAt(next);
            statement();
        }
    }

    /// <summary>A statement has come: it is executed, or when the server goes on, or never.</summary>
    /// <param name="session">Whose it is: a daemon's, or <see cref="OwnSession"/>.</param>
    /// <param name="statement">What it does.</param>
    public void Execute(int session, Action statement)
    {
        if (Answers)
        {
            statement();
        }
        else if (Alive)
        {
            _stuck.Add((session, statement));
        }
    }

    /// <summary>super_read_only=OFF.</summary>
    public void Opened()
    {
        ReadOnly = false;
        Changed();
    }

    /// <summary>super_read_only=ON.</summary>
    public void Closed()
    {
        ReadOnly = true;
        Changed();
    }

    /// <summary>
    /// Closes as the product's fence does: the SET waits, sessions are killed after 100 ms, semi-sync is suspended, which takes up to a second more, and it is given up when the
    /// deadline has passed.
    /// </summary>
    /// <param name="done">Hears whether it holds.</param>
    public void Close(Action<bool> done)
    {
        if (ReadOnly || StuckUntil <= clock.Now)
        {
            Closed();
            done(true);
            return;
        }

        var takes = StuckForAcknowledgement ? chance.Between(130_000, 1_200_000) : Math.Min(StuckUntil - clock.Now, 2_000_000);
        var holds = StuckForAcknowledgement || StuckUntil - clock.Now < 1_000_000;
        var life = Life;
        _closing++;
        Changed();
        clock.After(takes, () => Execute(OwnSession, () =>
        {
            if (life != Life || !Alive)
            {
                return;
            }

            _closing--;
            if (holds)
            {
                Closed();
            }
            else
            {
                Changed();
            }

            done(holds);
        }));
    }

    public void StopReceiver() => Receives = false;

    public void StartReceiver()
    {
        Receives = true;
        Received++;
    }
}
