using CsCheck;
using MySqlHa.Node.Witness;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>Renewals that are slow, lost on the way there or back, and clocks of different speed: a server is never open when the lease can end.</summary>
public sealed class LeaseScheduleTests
{
    private static readonly Gen<(double There, double Back, bool Heard, bool Answered)[]> Renewals =
        Gen.Select(Gen.Double[0, 6], Gen.Double[0, 6], Gen.Bool, Gen.Bool).Array[1, 30];

    [Fact]
    public void A_server_is_closed_before_the_witness_can_give_the_role_away() =>
        Gen.Select(Gen.Int[5, 30], Gen.Double[-0.0045, 0.0045], Renewals).Sample(
            (ttl, drift, renewals) =>
            {
                var terms = new LeaseTerms(TimeSpan.FromSeconds(ttl));

                // True time; this node's clock shows it times speed.
                var speed = 1 + drift;
                var now = 0.0;
                double? renewed = 0;
                var tried = 0.0;
                double ends = ttl;
                foreach (var (there, back, heard, answered) in renewals)
                {
                    var next = Next(LeaseAnswer.HeldByUs);
                    if (next.Action == LeaseAction.StepDown)
                    {
                        break;
                    }

                    now = Math.Max(now, next.RenewAt.TotalSeconds / speed);
                    tried = now * speed;
                    if (heard && now + there < ends)
                    {
                        ends = now + there + ttl;
                        renewed = answered ? tried : renewed;
                    }

                    now += there + back;

                    // The loop looks when the answer comes, or when the time is over: the server is open until then and for the fence's time.
                    var until = Next(LeaseAnswer.HeldByUs) is { Action: LeaseAction.Write } write ? Math.Min(now, write.WritableUntil!.Value.TotalSeconds / speed) : Until() / speed;
                    Assert.True(until + (terms.Fence.TotalSeconds / speed) <= ends, $"open until {until}, closed {terms.Fence} later, and the lease ended at {ends}");
                }

                LeaseDecision Next(LeaseAnswer answer) => LeaseRule.Next(Facts(answer));

                double Until() => LeaseRule.WritableUntil(Facts(LeaseAnswer.HeldByUs))!.Value.TotalSeconds;

                LeaseFacts Facts(LeaseAnswer answer) => new()
                {
                    Terms = terms,
                    Stance = LeaseStance.Writable,
                    Answer = answer,
                    RenewedAt = renewed is { } r ? TimeSpan.FromSeconds(r) : null,
                    TriedAt = TimeSpan.FromSeconds(tried),
                    Now = TimeSpan.FromSeconds(now * speed),
                };
            },
            iter: 20_000);
}
