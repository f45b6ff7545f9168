using MySqlHa.Node.Roles;
using MySqlHa.Node.Witness;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Simulation.Nodes;

/// <summary>A node's lease at the witness: the product's rule decides, this asks the witness and has the node follow.</summary>
internal sealed class LeaseKeeper(World world, Host host, Daemon daemon, RoleLoop roles, INodeRouter router)
{
    /// <summary>How long the witness keeps a lease.</summary>
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(6);

    private const string Key = "witness";
    private const long AnswerLimit = 300_000;
    private static readonly LeaseTerms Terms = new(Ttl);

    private LeaseAnswer _answer;
    private TimeSpan? _renewedAt;
    private TimeSpan? _triedAt;
    private VrrpTransition? _wanted;
    private Action<RoleEvent>? _post;
    private bool _asking;
    private bool _promoting;
    private bool _faulted;
    private int _looks;

    /// <summary>The node has become master: its promotion begins when its lease holds the role.</summary>
    public void Promote(VrrpTransition transition, Action<RoleEvent> post)
    {
        (_wanted, _post, _promoting) = (transition, post, true);

        // What was said before may be long past.
        _answer = _answer == LeaseAnswer.HeldByUs ? _answer : LeaseAnswer.Unknown;
        Look();
    }

    /// <summary>The node is not master any more.</summary>
    public void Forget()
    {
        (_wanted, _promoting) = (null, false);
        Look();
    }

    /// <summary>Why its server must not be opened at this moment; null when it may be.</summary>
    public string? Forbids() => Decide(LeaseStance.Promoting) is { Action: not LeaseAction.Write, Why: var why } ? why : null;

    /// <summary>Asks the rule, and does what it says.</summary>
    public void Look()
    {
        if (_faulted && !daemon.Serves && _answer is not (LeaseAnswer.Unreachable or LeaseAnswer.Unknown))
        {
            _faulted = false;
            roles.Post(new RoleEvent.Fault(Key, null, Planned: false));
        }

        var decision = Decide(Stance);
        switch (decision.Action)
        {
            case LeaseAction.Acquire:
                Ask(world.Witness.Acquire);
                break;
            case LeaseAction.Renew:
                Ask(world.Witness.Renew);
                break;
            case LeaseAction.Release:
                _answer = LeaseAnswer.Unknown;
                _renewedAt = null;
                Ask(world.Witness.Release);
                break;
            case LeaseAction.StepDown when !_faulted:
                StepDown(decision.Why);
                break;
            case LeaseAction.Write when _wanted is { } transition:
                _wanted = null;
                _post!(RoleEvent.Transition.Of(transition));
                break;
            case LeaseAction.Write when decision.RenewAt <= Now:
                Ask(world.Witness.Renew);
                break;
            case LeaseAction.None when _faulted && decision.RenewAt <= Now:
                Ask(world.Witness.Release);
                break;
        }

        if (Stance != LeaseStance.Closed || _faulted)
        {
            LookAgain(decision);
        }
    }

    private LeaseStance Stance => daemon.Serves ? LeaseStance.Writable : _promoting ? LeaseStance.Promoting : LeaseStance.Closed;

    private TimeSpan Now => TimeSpan.FromMicroseconds(host.Time.Monotonic);

    private LeaseDecision Decide(LeaseStance stance) => LeaseRule.Next(new LeaseFacts
    {
        Terms = Terms,
        Stance = stance,
        Answer = _answer,
        RenewedAt = _renewedAt,
        TriedAt = _triedAt,
        Now = Now,
    });

    private void LookAgain(LeaseDecision decision)
    {
        var look = ++_looks;
        var at = decision.RenewAt > Now ? decision.RenewAt : Now + Terms.RetryInterval;
        at = decision.WritableUntil is { } until && until > Now && until < at ? until : at;
        world.Clock.After(host.Time.InWorld((long)(at - Now).TotalMicroseconds), () =>
        {
            if (look == _looks)
            {
                daemon.Process.Run(() =>
                {
                    // A refusal is asked again: who holds the role, or is away, may not be for ever.
                    if (Stance == LeaseStance.Promoting && _answer is LeaseAnswer.HeldByOther or LeaseAnswer.Unreachable)
                    {
                        _answer = LeaseAnswer.Unknown;
                    }

                    Look();
                });
            }
        });
    }

    private void Ask(Func<int, LeaseAnswer> question)
    {
        if (_asking)
        {
            return;
        }

        _asking = true;
        var sent = Now;
        _triedAt = sent;
        var answered = false;
        world.Clock.After(world.Network.Latency() + host.WakeLatency(), () =>
        {
            if (!Reaches)
            {
                return;
            }

            var answer = question(daemon.Session);
            world.Clock.After(world.Network.Latency() + host.WakeLatency(), () =>
            {
                if (Reaches && !answered)
                {
                    answered = true;
                    daemon.Process.Run(() => Hear(answer, sent));
                }
            });
        });
        world.Clock.After(AnswerLimit, () =>
        {
            if (!answered)
            {
                answered = true;
                daemon.Process.Run(() => Hear(LeaseAnswer.Unreachable, sent));
            }
        });
    }

    private bool Reaches => world.Network.Witnesses[host.Index].Carries && world.Witness.Away == 0;

    private void Hear(LeaseAnswer answer, TimeSpan sent)
    {
        _asking = false;
        if (_answer != answer)
        {
            world.Note(host.Index, "the witness", answer.ToString());
        }

        _answer = answer;
        if (answer == LeaseAnswer.HeldByUs)
        {
            _renewedAt = sent;
        }

        Look();
    }

    /// <summary>The server is closed, then the address goes; it goes when the time for closing is over, whatever the server does.</summary>
    private void StepDown(string why)
    {
        _faulted = true;
        var service = daemon.Services;
        world.Note(host.Index, "LeaseLost", why);
        roles.Post(new RoleEvent.Fault(Key, why, Planned: false));
        world.Clock.After(host.Time.InWorld((long)Terms.Fence.TotalMicroseconds), () => daemon.Process.Run(() =>
        {
            if (daemon.Serves && daemon.Services == service)
            {
                router.RaiseFault(Key, why);
            }
        }));
    }
}
