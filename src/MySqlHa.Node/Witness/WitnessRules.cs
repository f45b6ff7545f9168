using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Witness;

/// <summary>What makes a witness's options ones that can work. Every wrong one is an error that names the parameter and the remedy.</summary>
public static class WitnessRules
{
    private static readonly TimeSpan ShortestTtl = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestTtl = TimeSpan.FromSeconds(300);

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Checks them, and reads the certificates once.</summary>
    /// <exception cref="VrrpConfigurationException">One is wrong.</exception>
    public static void Check(WitnessOptions? witness, NodeWritePolicy policy)
    {
        if (witness is null)
        {
            return;
        }

        CheckTargets(witness);
        if (witness.Etcd is { } etcd)
        {
            CheckEtcd(etcd, policy);
        }
    }

    private static void CheckTargets(WitnessOptions witness)
    {
        var count = witness.Targets.Length;
        Require(count > 0 || witness.Quorum == 0, "WitnessQuorum", "counts tcp:// and icmp:// targets, and -Witness names none. Leave it out, or name some.");
        Require(witness.Quorum >= 0 && witness.Quorum <= count, "WitnessQuorum", $"{witness.Quorum} is out of range. Give 1 to {count}, as many as -Witness names tcp:// and icmp:// targets, or leave it out for more than half.");
        Require(witness.Targets.Distinct().Count() == count, "Witness", "names a target twice: one that counts twice is no second opinion. Name each once.");
        foreach (var target in witness.Targets.Where(t => t.Probe == WitnessProbe.Icmp))
        {
            Require(IPAddress.TryParse(target.Host, out var address) && address.AddressFamily == AddressFamily.InterNetwork, "Witness", $"'{target}' needs an IPv4 address. Write it as icmp://192.0.2.9, or use tcp://<name>:<port>.");
        }
    }

    private static void CheckEtcd(EtcdOptions etcd, NodeWritePolicy policy)
    {
        Require(policy == NodeWritePolicy.ActiveOnly, "Witness", $"etcd grants the right to write to one node, and -WritePolicy {policy} lets it decide nothing. Use -WritePolicy ActiveOnly with -TrackMySql, or name tcp:// or icmp:// targets instead.");
        Require(etcd.Endpoints.Select(e => e.Scheme).Distinct().Count() == 1, "Witness", "mixes etcd:// and etcds://. A password that one member gets in clear text is no secret to the others: use etcds:// for all members.");
        Require(etcd.Ttl >= ShortestTtl && etcd.Ttl <= LongestTtl && etcd.Ttl.Ticks % TimeSpan.TicksPerSecond == 0, "WitnessTtl", FormattableString.Invariant($"{etcd.Ttl.TotalSeconds:0.###} s is not whole seconds from 5 to 300. Use 10: a dead holder's role is free after that, and etcd may elect a leader meanwhile."));
        Require(etcd.Key.StartsWith('/') && !etcd.Key.EndsWith('/') && etcd.Key.Length <= 256, "WitnessKey", $"'{etcd.Key}' is not a key of this kind. Write it as /mysqlha/51/holder, the same on both nodes.");
        CheckTls(etcd);
    }

    private static void CheckTls(EtcdOptions etcd)
    {
        var secure = etcd.Endpoints[0].Scheme == Uri.UriSchemeHttps;
        Require(secure || etcd.CaFile is null, "WitnessCertificateAuthority", "has no meaning without TLS. Write etcds:// instead of etcd://.");
        Require(secure || etcd.CertificateFile is null, "WitnessCertificate", "has no meaning without TLS. Write etcds:// instead of etcd://.");
        Require(etcd.CertificateFile is null == etcd.KeyFile is null, etcd.KeyFile is null ? "WitnessCertificate" : "WitnessCertificateKey", "the client certificate and its key go together. Give both files, -WitnessCertificate and -WitnessCertificateKey, or neither.");
        if (etcd.KeyFile is { } key && !OperatingSystem.IsWindows() && File.Exists(key))
        {
            Require((File.GetUnixFileMode(key) & Others) == 0, "WitnessCertificateKey", $"others than its owner can read or change {key}. Close it with 'chmod 600 {key}', and if it has been like that for long, make a new one.");
        }

        try
        {
            using var tls = new EtcdTls(etcd);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new VrrpConfigurationException(
                etcd.CertificateFile is null ? "WitnessCertificateAuthority" : "WitnessCertificate",
                $"the certificates cannot be read: {e.Message} Give PEM files that this user can read: -WitnessCertificateAuthority, -WitnessCertificate, -WitnessCertificateKey.");
        }
    }

    private static void Require(bool condition, string parameter, string message)
    {
        if (!condition)
        {
            throw new VrrpConfigurationException(parameter, message);
        }
    }
}
