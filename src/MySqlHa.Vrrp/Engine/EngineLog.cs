namespace MySqlHa.Vrrp.Engine;

/// <summary>Writes an instance's log lines and state changes to its news.</summary>
internal sealed class EngineLog(string name, TimeProvider time, IEngineNews news)
{
    public void Information(string code, string message) => Write(VrrpLogLevel.Information, code, message);

    public void Warning(string code, string message) => Write(VrrpLogLevel.Warning, code, message);

    public void Error(string code, string message) => Write(VrrpLogLevel.Error, code, message);

    public DateTimeOffset Now => time.GetLocalNow();

    /// <summary>Keeps the line about a state change.</summary>
    public void Entering(VrrpState from, VrrpState to, string reason, DateTimeOffset at) =>
        news.Post(new VrrpLogEntry(name, at, VrrpLogLevel.Information, "StateChanged", $"{from} -> {to}: {reason}"));

    /// <summary>Tells of a state change.</summary>
    public void Entered(VrrpState from, VrrpState to, string reason, DateTimeOffset at, bool masterLost, TimeSpan holderMayServe) =>
        news.Post(new VrrpTransition(name, from, to, reason, at, masterLost, holderMayServe));

    /// <summary>Tells that the master is late.</summary>
    public void MasterLate() => news.PostMasterLate();

    private void Write(VrrpLogLevel level, string code, string message) =>
        news.Post(new VrrpLogEntry(name, time.GetLocalNow(), level, code, message));
}
