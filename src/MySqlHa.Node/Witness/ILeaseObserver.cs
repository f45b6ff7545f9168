using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Witness;

/// <summary>Who hears of a lease. Called on any thread; must not block.</summary>
internal interface ILeaseObserver
{
    /// <summary>Something has changed.</summary>
    void OnNews(LeaseNews news, string why);

    /// <summary>The lease may end now, and the server has not been said to be closed: the address must go whatever the server does.</summary>
    void OnExpired(string why);

    /// <summary>A line in the log.</summary>
    void Log(VrrpLogLevel level, string code, string message);
}
