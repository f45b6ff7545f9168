using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Witness;

/// <summary>An authority of the test's own, and what it signs: a certificate for the members, and one for clients.</summary>
public sealed class EtcdCertificates
{
    private readonly string _folder;

    /// <summary>Makes them.</summary>
    /// <param name="folder">Where; it must be there.</param>
    /// <param name="address">The members' address.</param>
    public EtcdCertificates(string folder, string address)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=witness authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Authority, authority.ExportCertificatePem());
        Sign(authority, "CN=member", ServerCertificate, ServerKey, IPAddress.Parse(address));
        Sign(authority, "CN=node", ClientCertificate, ClientKey, null);
    }

    /// <summary>The authority's certificate.</summary>
    public string Authority => Path.Combine(_folder, "ca.pem");

    /// <summary>The members' certificate.</summary>
    public string ServerCertificate => Path.Combine(_folder, "server.pem");

    /// <summary>Its key.</summary>
    public string ServerKey => Path.Combine(_folder, "server.key");

    /// <summary>The clients' certificate.</summary>
    public string ClientCertificate => Path.Combine(_folder, "client.pem");

    /// <summary>Its key (mode 0600).</summary>
    public string ClientKey => Path.Combine(_folder, "client.key");

    private static void Sign(X509Certificate2 authority, string name, string certificateFile, string keyFile, IPAddress? address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        // Both uses: a member's gateway is a client of the member's own.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        if (address is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }

        using X509Certificate2 certificate = request.Create(authority, DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        PrivateFile.Write(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
