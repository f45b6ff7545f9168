namespace MySqlHa.Host.Ui;

/// <summary>Tells a waiting prompt that a signal has come. Thread-safe.</summary>
internal sealed class Interruption
{
    private volatile bool _raised;

    public bool IsRaised => _raised;

    public void Raise() => _raised = true;

    /// <summary>Makes prompts possible again: at the interactive prompt Ctrl-C ends one command, not the session.</summary>
    public void Reset() => _raised = false;
}
