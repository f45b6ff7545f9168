using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// TLS of a receiver. It knows on and off: on with an authority's file verifies the chain, on with VERIFY_SERVER_CERT the name too
/// (MySQL manual, "Setting Up Replication to Use Encrypted Connections"). All of it is named, since defaults differ: MySQL 9 and MariaDB 11.4 begin with TLS.
/// </summary>
internal static class ReceiverSecurity
{
    internal static void Add(List<string> parts, SqlDialect dialect, ChannelSettings? now, ServerSnapshot source, SourceOptions options)
    {
        var word = dialect.Source;
        var mode = options.Tls ?? (now is null ? TlsMode.Preferred : null);
        var tls = mode switch
        {
            null => now!.Tls,
            TlsMode.None => false,
            TlsMode.Preferred => Offers(source),
            _ => true,
        };
        if (mode is not null)
        {
            if (tls != now?.Tls)
                parts.Add($"{word}_SSL = {(tls ? 1 : 0)}");
            var verify = mode == TlsMode.VerifyIdentity;
            if (tls && verify != now?.VerifyIdentity)
                parts.Add($"{word}_SSL_VERIFY_SERVER_CERT = {(verify ? 1 : 0)}");
        }

        if ((options.CaFile ?? (mode is TlsMode.Required or TlsMode.Preferred && now?.CaFile is { Length: > 0 } ? "" : null)) is { } file && file != now?.CaFile)
            parts.Add($"{word}_SSL_CA = {SqlText.Quote(file)}");
        if (dialect.PublicKeyRetrieval is { } option && (options.GetPublicKey ?? (!tls && mode is not null ? true : null)) is { } get && get != (now?.GetPublicKey ?? false))
            parts.Add($"{option} = {(get ? 1 : 0)}");
    }

    /// <summary>Whether the source has a certificate. have_ssl went away with MySQL 8.4, which makes its certificate by itself.</summary>
    internal static bool Offers(ServerSnapshot source) => source.Variable("have_ssl") is { } have
        ? have == "YES"
        : source.Variable("ssl_cert") is { Length: > 0 } || source.Variable("ssl_key") is { Length: > 0 };
}
