using System.Globalization;

namespace MySqlHa.Lab.Witness;

/// <summary>One member of an etcd cluster: where it listens, and the command that runs it.</summary>
/// <param name="Number">1, 2, 3.</param>
/// <param name="Address">The address that all members listen on.</param>
/// <param name="ClientPort">Its port for clients.</param>
/// <param name="PeerPort">Its port for the other members.</param>
internal sealed record EtcdMember(int Number, string Address, int ClientPort, int PeerPort)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"etcd{Number}");

    private string Peer => string.Create(CultureInfo.InvariantCulture, $"http://{Address}:{PeerPort}");

    public string Client(bool tls) => string.Create(CultureInfo.InvariantCulture, $"{(tls ? "https" : "http")}://{Address}:{ClientPort}");

    public string Folder(string under) => Path.Combine(under, Name);

    public IReadOnlyList<string> Command(IReadOnlyList<EtcdMember> all, string folder, EtcdCertificates? certificates)
    {
        string[] secure = certificates is null ? [] :
        [
            "--cert-file", certificates.ServerCertificate, "--key-file", certificates.ServerKey, "--trusted-ca-file", certificates.Authority, "--client-cert-auth",
        ];
        return
        [
            // Members speak to each other, not to a proxy.
            "env", "-u", "http_proxy", "-u", "https_proxy", "-u", "HTTP_PROXY", "-u", "HTTPS_PROXY",
            "etcd", "--name", Name, "--data-dir", Folder(folder), "--logger", "zap", "--initial-cluster-token", folder,
            "--listen-client-urls", Client(certificates is not null), "--advertise-client-urls", Client(certificates is not null),
            "--listen-peer-urls", Peer, "--initial-advertise-peer-urls", Peer,
            "--initial-cluster", string.Join(',', all.Select(m => $"{m.Name}={m.Peer}")), .. secure,
        ];
    }
}
