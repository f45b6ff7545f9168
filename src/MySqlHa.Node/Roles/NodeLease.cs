using MySqlHa.Node.Witness;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <summary>The lease of a node at etcd, and what it says to the node.</summary>
internal sealed class NodeLease(VrrpRouter router, Action<LeaseNews, string> tell) : ILeaseObserver
{
    /// <summary>Makes it; it does nothing before it is started.</summary>
    internal static LeaseKeeper Make(HaNodeConfiguration configuration, EtcdOptions etcd, VrrpRouter router, Action<LeaseNews, string> tell)
    {
        if (etcd is { User: not null } && etcd.Endpoints[0].Scheme == Uri.UriSchemeHttp)
        {
            router.Log(VrrpLogLevel.Warning, "WitnessInsecure", "The password for etcd travels in clear text. Use etcds:// for members that have TLS.");
        }

        // Both may have the same host name: containers, and a server that was cloned with its host.
        var node = $"{Environment.MachineName} ({configuration.Server})";
        return new LeaseKeeper(new EtcdStore(etcd, node), new LeaseTerms(etcd.Ttl, etcd.OnLoss), new NodeLease(router, tell));
    }

    public void OnNews(LeaseNews news, string why) => tell(news, why);

    // Past the loop, which may be waiting for the very server.
    public void OnExpired(string why)
    {
        router.RaiseFault(RoleLoop.WitnessKey, why);
        router.Log(VrrpLogLevel.Error, "LeaseExpired", $"{why}. The address is off now, and its sessions are cut; the server is closed as soon as it can be.");
    }

    public void Log(VrrpLogLevel level, string code, string message) => router.Log(level, code, message);
}
