using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Guard;

/// <summary>What is said of a guard, and by it. What is said before the node has a log is kept for it.</summary>
internal sealed class GuardLog
{
    private readonly Lock _gate = new();
    private readonly List<(VrrpLogLevel Level, string Code, string Text)> _early = [];
    private ITrackerTarget? _target;

    /// <summary>Says it. Any thread may.</summary>
    internal void Write(VrrpLogLevel level, string code, string text)
    {
        lock (_gate)
        {
            if (_target is { } target)
            {
                target.Log(level, code, text);
            }
            else
            {
                _early.Add((level, code, text));
            }
        }
    }

    /// <summary>The node has a log.</summary>
    internal void Attach(ITrackerTarget target)
    {
        lock (_gate)
        {
            _target = target;
            _early.ForEach(line => target.Log(line.Level, line.Code, line.Text));
            _early.Clear();
        }
    }
}
