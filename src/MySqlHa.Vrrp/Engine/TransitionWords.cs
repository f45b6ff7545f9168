using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Engine;

/// <summary>The machine's reasons in an operator's words.</summary>
internal static class TransitionWords
{
    public static string Describe(TransitionReason reason, VrrpMachine machine, string detail) => reason switch
    {
        TransitionReason.Started => "started",
        TransitionReason.Owner => "started as the address owner (priority 255)",
        TransitionReason.MasterSilent => $"no advertisement for {machine.MasterDownMicroseconds / 1000} ms (the master down interval)",
        TransitionReason.MasterResigned => "the master resigned (priority 0)",
        TransitionReason.Preempted => $"the master's priority is lower than {machine.EffectivePriority}: preempted",
        TransitionReason.HigherPriority when machine.MasterAddress is { } master =>
            $"{AddressOrder.ToAddress(master)} is master with priority {machine.MasterPriority}",
        TransitionReason.HigherPriority => "a router of higher priority is master",
        TransitionReason.Fault => detail.Length > 0 ? detail : "fault",
        TransitionReason.FaultCleared => "the fault is gone",
        TransitionReason.Stopped => detail.Length > 0 ? detail : "stopped",
        TransitionReason.HandedOver => detail.Length > 0 ? detail : "another node handed over to this one",
        TransitionReason.StandBy => detail.Length > 0 ? detail : "handed over",
        _ => reason.ToString(),
    };
}
