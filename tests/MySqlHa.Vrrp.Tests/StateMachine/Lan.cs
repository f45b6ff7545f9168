using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.StateMachine;

/// <summary>Machines on one wire under a clock of their own. Everything that happens is in <see cref="Log"/>, with its microsecond.</summary>
internal sealed class Lan(long latency = 100)
{
    // An hour of three nodes takes far fewer: more is a storm, which would otherwise hang the test instead of failing it.
    private const int MostEventsPerRun = 200_000;

    private readonly PriorityQueue<Action, (long At, int Order)> _future = new();
    private readonly List<Node> _nodes = [];
    private int _order;

    internal long Now { get; private set; }

    internal List<(long At, Node Node, VrrpState To, TransitionReason Reason)> Log { get; } = [];

    /// <summary>The most nodes that ever held the addresses at one instant.</summary>
    internal int MostHolders { get; private set; }

    /// <summary>How long it takes a new master that serves on command to be told to.</summary>
    internal long ServeAfter { get; set; } = 5_000;

    internal IReadOnlyList<Node> Masters => [.. _nodes.Where(n => n.Alive && n.Machine.State == VrrpState.Master)];

    internal Node Add(string name, VrrpConfiguration config, string address)
    {
        var node = new Node(this, name, config, Samples.Number(address));
        _nodes.Add(node);
        return node;
    }

    internal void Run(long microseconds)
    {
        var end = Now + microseconds;
        var events = 0;
        while (_future.TryPeek(out _, out var key) && key.At <= end)
        {
            Now = key.At;
            Assert.True(++events < MostEventsPerRun, "the machines talk without end");
            _future.Dequeue()();
        }

        Now = end;
    }

    internal void After(long microseconds, Action action) => _future.Enqueue(action, (Now + microseconds, _order++));

    private void Deliver(Node from, int priority, long interval)
    {
        foreach (var to in _nodes.Where(n => n != from))
        {
            After(latency, () =>
            {
                if (to.Reachable && from.Reachable)
                {
                    to.Handle(MachineEvent.Advertisement(from.Address, priority, interval));
                }
            });
        }
    }

    internal sealed class Node(Lan lan, string name, VrrpConfiguration config, uint address)
    {
        private readonly MachineActions _actions = new();
        private long _leftMaster;

        internal VrrpMachine Machine { get; } = new(config, address);

        internal uint Address => address;

        internal bool Alive { get; private set; } = true;

        internal bool Reachable { get; set; } = true;

        internal bool Holds { get; private set; }

        public override string ToString() => name;

        internal void Kill() => Alive = Reachable = Holds = false;

        internal void Handle(MachineEvent e)
        {
            if (!Alive)
            {
                return;
            }

            Machine.Handle(e, _actions);
            foreach (var action in _actions.AsSpan())
            {
                Apply(action);
            }

            Assert.True(!Holds || Machine.Serving || lan.Now - _leftMaster <= VrrpMachine.ReleaseMicroseconds + VrrpMachine.ServingMicroseconds, $"{this} holds the addresses and is {Machine.State}");
        }

        private void Apply(MachineAction action)
        {
            switch (action.Kind)
            {
                case MachineActionKind.Advertise:
                    lan.Deliver(this, action.Priority, config.AdvertisementInterval.Ticks / TimeSpan.TicksPerMicrosecond);
                    break;
                case MachineActionKind.ArmTimer:
                    lan.After(action.Microseconds, () => Handle(MachineEvent.TimerExpired(action.Timer, action.Generation)));
                    break;
                case MachineActionKind.AddAddresses:
                    Holds = true;
                    lan.MostHolders = Math.Max(lan.MostHolders, lan._nodes.Count(n => n.Holds));
                    break;
                case MachineActionKind.RemoveAddresses:
                    Holds = false;
                    break;
                case MachineActionKind.Transition:
                    lan.Log.Add((lan.Now, this, action.To, action.Reason));
                    _leftMaster = action.From == VrrpState.Master ? lan.Now : _leftMaster;
                    if (action.To == VrrpState.Master && config.ServeOnCommand)
                    {
                        lan.After(lan.ServeAfter, () => Handle(MachineEvent.Serve()));
                    }

                    break;
            }
        }
    }
}
