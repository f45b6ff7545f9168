using MySqlHa.Node.Roles;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Topology;
using MySqlHa.Simulation.Surroundings;

namespace MySqlHa.Simulation.Nodes;

/// <summary>The two servers as one daemon reaches them: its own over a socket, the other one through the network, each with the limits that the product's sessions have.</summary>
internal sealed class SimulatedServers(World world, Host host, Daemon daemon) : INodeServers
{
    private const long LookLimit = 1_000_000;
    private const long StatementLimit = 2_000_000;

    private readonly MySqlServer _own = host.Server;
    private readonly MySqlServer _peer = host.Other.Server;
    private readonly long[] _arrivals = new long[2];
    private MySqlServer? _claimed;
    private int _claims;

    public ServerEndpoint Local => Snapshots.Endpoint(host.Index);

    // The daemon learns it from its own server's channel, at its first look.
    public ServerEndpoint? Peer { get; private set; }

    public async Task<PairLook> WatchAsync(CancellationToken cancellation)
    {
        var begun = host.Time.Monotonic;
        var own = await LookAsync(_own, LookLimit);
        if (own.Snapshot is not null)
        {
            Peer = Snapshots.Endpoint(1 - host.Index);
        }

        return new(begun, own, Peer is null ? new(null, "no channel tells which it is") : await LookAsync(_peer, LookLimit / 2));
    }

    public Task<Answer> LookLocalAsync() => LookAsync(_own, LookLimit);

    public Task<Answer> LookPeerAsync(TimeSpan silence) =>
        Peer is null ? Task.FromResult(new Answer(null, "no channel tells which it is")) : LookAsync(_peer, host.Time.InWorld((long)silence.TotalMicroseconds));

    public Task<FenceOutcome> CloseLocalAsync() => CloseAsync(_own);

    public async Task<FenceOutcome> ClosePeerAsync()
    {
        // Its node hears it through its own server, if both live.
        await AskAsync(
            _peer,
            StatementLimit,
            answer =>
            {
                host.Other.Daemon?.Release();
                answer(true);
            },
            _ => false);
        return await CloseAsync(_peer);
    }

    public Task<bool> IsPeerServingAsync() => AskAsync(_peer, StatementLimit, answer => answer(host.Other.Daemon is { Serves: true, Process.Alive: true }), _ => false);

    public Task OpenPeerAsync() => DoAsync(_peer, "be opened", done =>
    {
        _peer.Opened();
        done(true);
    });

    public async Task<bool> TryBeginOpeningAsync(bool onPeer)
    {
        var server = onPeer ? _peer : _own;
        var claim = ++_claims;
        var late = false;
        var mine = await AskAsync(
            server,
            StatementLimit,
            answer =>
            {
                var free = server.Claimant < 0 || server.Claimant == daemon.Session || !world.HasSession(server.Claimant);
                (server.Claimant, server.Claim) = free ? (daemon.Session, claim) : (server.Claimant, server.Claim);
                answer(free);
            },
            refused =>
            {
                late = !refused;
                return false;
            });
        if (late)
        {
            _ = DropSessionAsync(server, claim);
        }

        _claimed = mine ? server : _claimed;
        return mine;
    }

    public Task EndOpeningAsync()
    {
        var server = _claimed;
        _claimed = null;
        return server is null ? Task.CompletedTask : DropSessionAsync(server, _claims);
    }

    /// <summary>What was claimed until then ends with its session, as soon as the server hears of that.</summary>
    private async Task DropSessionAsync(MySqlServer server, int claim)
    {
        var heard = false;
        while (!heard)
        {
            heard = await AskAsync(
                server,
                StatementLimit,
                answer =>
                {
                    server.Claimant = server.Claimant == daemon.Session && server.Claim <= claim ? -1 : server.Claimant;
                    answer(true);
                },
                refused => refused);
        }
    }

    public async Task OpenLocalAsync(ServerSnapshot? alone)
    {
        if (daemon.Lease?.Forbids() is { } why)
        {
            throw new ReplicationException(ReplicationError.StatementFailed, Local, why, "");
        }

        await DoAsync(_own, "be opened", done =>
        {
            _own.Opened();
            done(true);
        });
    }

    public Task SettleAloneAsync(ServerSnapshot alone) => Task.CompletedTask;

    public Task WarmUpAsync() => Task.CompletedTask;

    public Task<bool> IsPeerFailedAsync() => Task.FromResult(_own.Answers && _own.PeerFailed >= 0 && world.HasSession(_own.PeerFailed));

    public Task<bool> IsFailoverKnownAsync() => IsPeerFailedAsync();

    public Task TellPeerAsync(bool failed) => AskAsync(
        _peer,
        StatementLimit,
        answer =>
        {
            _peer.PeerFailed = failed ? daemon.Session : -1;
            answer(true);
        },
        _ => false);

    public async Task<ServerSnapshot> StopReceiverAsync(string channel)
    {
        await DoAsync(_own, "stop its receiver", done =>
        {
            _own.StopReceiver();
            done(true);
        });
        return Snapshots.Take(world, host, _own);
    }

    public Task<TakeReadiness> MayTakeAsync() => Task.FromResult(new TakeReadiness(_own is { Answers: true, ReadOnly: false }, false, "no operation is under way here"));

    public Task StartReceiverAsync(string channel)
    {
        _own.Execute(daemon.Session, _own.StartReceiver);
        return Task.CompletedTask;
    }

    public Task<bool> IsOperationRunningAsync() => Task.FromResult(false);

    public Task ShowServingAsync(bool serving)
    {
        daemon.OnServing(serving);
        return Task.CompletedTask;
    }

    /// <summary>A switchover is an operation on two servers, no rule: here every node that leaves closes and resigns instead, as when the operation is refused.</summary>
    public Task<bool> TryHandOverAsync(ServerEndpoint peer, TimeSpan budget) => Task.FromResult(false);

    public IReadOnlyList<FailoverRecord> ReadRecords() => host.Records;

    public void WriteRecord(FailoverRecord record)
    {
        host.Records.RemoveAll(r => r.Id == record.Id);
        host.Records.Insert(0, record);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Answer> LookAsync(MySqlServer server, long limit) => AskAsync(
        server,
        limit,
        answer => answer(new Answer(Snapshots.Take(world, host, server))),
        refused => new Answer(null, refused ? "nobody listens" : "no answer in time"));

    private async Task<FenceOutcome> CloseAsync(MySqlServer server)
    {
        await DoAsync(server, "be closed", server.Close);
        return new(true, 0, false);
    }

    private async Task DoAsync(MySqlServer server, string what, Action<Action<bool>> statement)
    {
        if (!await AskAsync(server, StatementLimit + LookLimit, statement, _ => false))
        {
            throw new ReplicationException(ReplicationError.Timeout, Snapshots.Endpoint(server.Node), $"It could not {what}.", "");
        }
    }

    /// <summary>One statement: there, executed, and back; or an early refusal, or nothing until the limit. It is executed even if nobody is left to hear of it.</summary>
    private Task<T> AskAsync<T>(MySqlServer server, long limit, Action<Action<T>> statement, Func<bool, T> none)
    {
        var answer = new TaskCompletionSource<T>();

        // TCP, and a session, keep the order of what is asked.
        var arrival = Math.Max(_arrivals[server.Node], world.Clock.Now + Way(server));
        _arrivals[server.Node] = arrival;
        world.Clock.At(arrival, () =>
        {
            if (!Reaches(server))
            {
                return;
            }

            if (!server.Alive)
            {
                Back(server, () => answer.TrySetResult(none(true)));
                return;
            }

            server.Execute(daemon.Session, () => statement(value => Back(server, () => answer.TrySetResult(value))));
        });
        world.Clock.After(limit, () =>
        {
            if (!answer.Task.IsCompleted)
            {
                daemon.Process.Run(() => answer.TrySetResult(none(false)));
            }
        });
        return answer.Task;
    }

    private void Back(MySqlServer server, Action arrives) => world.Clock.After(Way(server), () =>
    {
        if (Reaches(server))
        {
            daemon.Process.Run(arrives);
        }
    });

    private bool Reaches(MySqlServer server) =>
        server.Node == host.Index || (world.Network.AreConnected && world.Hosts[server.Node].Unpowered == 0);

    private long Way(MySqlServer server) => host.WakeLatency() + (server.Node == host.Index ? 50 : world.Network.Latency() + world.Hosts[server.Node].WakeLatency());
}
