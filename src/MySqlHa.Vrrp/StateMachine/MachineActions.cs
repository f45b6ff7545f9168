namespace MySqlHa.Vrrp.StateMachine;

/// <summary>The actions that one event called for, in order. One is made per instance and used again for every event; not thread-safe.</summary>
public sealed class MachineActions
{
    // More than any event calls for; Add grows it all the same rather than fail in the middle of a handover.
    private const int UsualCapacity = 16;

    private MachineAction[] _actions = new MachineAction[UsualCapacity];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The action at that place.</summary>
    public ref readonly MachineAction this[int index] => ref AsSpan()[index];

    /// <summary>All of them. Valid until the next <see cref="Add"/> or <see cref="Clear"/>.</summary>
    public ReadOnlySpan<MachineAction> AsSpan() => _actions.AsSpan(0, Count);

    /// <summary>Appends one.</summary>
    public void Add(in MachineAction action)
    {
        if (Count == _actions.Length)
        {
            Array.Resize(ref _actions, 2 * Count);
        }

        _actions[Count++] = action;
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => Count = 0;
}
