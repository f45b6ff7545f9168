using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MySqlHa.Node.Witness;

/// <summary>The certificates of a TLS connection to etcd. The members' names are checked always, their signatures against the given authority alone if there is one.</summary>
internal sealed class EtcdTls : IDisposable
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly X509Certificate2? _own;

    /// <exception cref="System.Security.Cryptography.CryptographicException">A file is no certificate or key.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal EtcdTls(EtcdOptions options)
    {
        if (options.CaFile is { } ca)
        {
            _authorities.ImportFromPemFile(ca);
        }

        if (options.CertificateFile is { } certificate)
        {
            _own = X509Certificate2.CreateFromPemFile(certificate, options.KeyFile);
        }
    }

    internal SslClientAuthenticationOptions Options()
    {
        var options = new SslClientAuthenticationOptions();
        if (_authorities.Count > 0)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(_authorities);
            options.CertificateChainPolicy = policy;
        }

        if (_own is not null)
        {
            options.ClientCertificates = [_own];

            // Whatever list of issuers the member sends: there is one to choose from.
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => _own;
        }

        return options;
    }

    public void Dispose()
    {
        _own?.Dispose();
        foreach (var authority in _authorities)
        {
            authority.Dispose();
        }
    }
}
