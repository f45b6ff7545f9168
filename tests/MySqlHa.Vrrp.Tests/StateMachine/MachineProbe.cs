using System.Globalization;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.StateMachine;

/// <summary>A machine driven by hand: remembers the generations that it was given, and writes its actions as one line.</summary>
internal sealed class MachineProbe(VrrpConfiguration config)
{
    internal static readonly uint Local = Samples.Number("192.0.2.5");
    internal static readonly uint Below = Samples.Number("192.0.2.4");
    internal static readonly uint Above = Samples.Number("192.0.2.6");

    private readonly uint[] _generations = new uint[Enum.GetValues<TimerKind>().Length];
    private readonly MachineActions _actions = new();

    internal VrrpMachine Machine { get; } = new(config, Local);

    internal string Do(MachineEvent e)
    {
        Machine.Handle(e, _actions);
        var words = new List<string>();
        foreach (var action in _actions.AsSpan())
        {
            if (action.Kind == MachineActionKind.ArmTimer)
            {
                _generations[(int)action.Timer] = action.Generation;
            }

            words.Add(Write(action));
        }

        return words.Count == 0 ? "-" : string.Join(' ', words);
    }

    internal string Start() => Do(MachineEvent.Start());

    internal string Hear(int priority, uint? source = null, long interval = 1_000_000) =>
        Do(MachineEvent.Advertisement(source ?? Above, priority, interval));

    internal string Expire(TimerKind timer) => Do(MachineEvent.TimerExpired(timer, _generations[(int)timer]));

    internal string ExpireStale(TimerKind timer) => Do(MachineEvent.TimerExpired(timer, _generations[(int)timer] - 1));

    private static string Write(in MachineAction action) => action.Kind switch
    {
        MachineActionKind.Advertise => string.Create(CultureInfo.InvariantCulture, $"Advertise({action.Priority})"),
        MachineActionKind.ArmTimer => string.Create(CultureInfo.InvariantCulture, $"Arm({action.Timer},{action.Microseconds})"),
        MachineActionKind.DisarmTimer => $"Disarm({action.Timer})",
        MachineActionKind.Transition => $"{action.From}>{action.To}({action.Reason})",
        MachineActionKind.StayBackup => $"StayBackup({action.Reason})",
        _ => action.Kind.ToString(),
    };
}
