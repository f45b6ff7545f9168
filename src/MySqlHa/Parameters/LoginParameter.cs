using System.Management.Automation;
using MySqlHa.Replication;

namespace MySqlHa.Parameters;

/// <summary>An account and TLS settings as the user gives them.</summary>
internal static class LoginParameter
{
    public static ServerLogin Create(PSCredential credential, string tlsMode, string? caFile, Func<string, Exception> wrong)
    {
        var mode = Enum.Parse<TlsMode>(tlsMode, ignoreCase: true);
        if (caFile is not null && !File.Exists(caFile))
        {
            throw wrong($"There is no file '{caFile}'. Give the path of the certificate authority's PEM file.");
        }

        return new ServerLogin(credential.UserName, credential.GetNetworkCredential().Password, mode, caFile);
    }
}
