using System.Collections.Immutable;
using System.Management.Automation;
using MySqlHa.Commands;
using MySqlHa.Node.Witness;
using MySqlHa.Vrrp;

namespace MySqlHa.Parameters;

/// <summary>
/// Reads what Start-VrrpInstance is told of a witness: tcp://host:port, icmp://address, etcd://host:port[,host:port...] or etcds:// for TLS. All etcd entries are
/// members of one cluster. What fits together is asked by <see cref="WitnessRules"/>.
/// </summary>
internal static class WitnessParameters
{
    private const int EtcdPort = 2379;
    private const string Forms = "Write it as tcp://10.0.0.9:443, icmp://10.0.0.9, or 'etcd://10.0.0.7:2379,10.0.0.8:2379,10.0.0.9:2379' in quotes; etcds:// for TLS.";

    /// <summary>The options; null where none are given.</summary>
    /// <exception cref="VrrpConfigurationException">Something cannot be read, or has no meaning as it stands.</exception>
    public static WitnessOptions? Read(StartVrrpInstanceCommand command)
    {
        var targets = new List<WitnessTarget>();
        var members = new List<Uri>();
        foreach (var text in command.Witness)
        {
            Read(text ?? "", targets, members);
        }

        if (members.Count == 0 && FirstGiven(command) is { } given)
        {
            throw new VrrpConfigurationException(given, "belongs to etcd, and -Witness names no etcd:// or etcds:// members. Name them, or leave it out.");
        }

        if (targets.Count == 0 && members.Count == 0)
        {
            return command.WitnessQuorum == 0 ? null : throw new VrrpConfigurationException("WitnessQuorum", "counts the targets of -Witness, which is not given. Leave it out, or name some.");
        }

        return new WitnessOptions { Targets = [.. targets], Quorum = command.WitnessQuorum, Etcd = members.Count == 0 ? null : Etcd(command, [.. members]) };
    }

    private static void Read(string text, List<WitnessTarget> targets, List<Uri> members)
    {
        var at = text.IndexOf("://", StringComparison.Ordinal);
        if (at < 0)
        {
            throw Wrong(text, "has no scheme");
        }

        var rest = text[(at + 3)..];
        switch (text[..at].ToLowerInvariant())
        {
            case "tcp":
                var target = HostPort(text, "tcp", rest, null);
                targets.Add(new(WitnessProbe.Tcp, target.IdnHost, target.Port));
                break;
            case "icmp":
                targets.Add(new(WitnessProbe.Icmp, rest, 0));
                break;
            case "etcd":
                members.AddRange(rest.Split(',').Select(m => HostPort(text, Uri.UriSchemeHttp, m, EtcdPort)));
                break;
            case "etcds":
                members.AddRange(rest.Split(',').Select(m => HostPort(text, Uri.UriSchemeHttps, m, EtcdPort)));
                break;
            default:
                throw Wrong(text, "has another scheme than tcp, icmp, etcd and etcds");
        }
    }

    private static Uri HostPort(string text, string scheme, string hostPort, int? port)
    {
        // A name and a password before the host would be in histories and logs.
        if (hostPort.Contains('@', StringComparison.Ordinal))
        {
            throw new VrrpConfigurationException("Witness", "an entry has an @. Give user and password for etcd with -WitnessCredential, and a host and a port here.");
        }

        // A port of zero stands for one that is missing: a Uri of http has 80 by itself.
        var named = hostPort.LastIndexOf(':') > hostPort.LastIndexOf(']') ? hostPort : $"{hostPort}:{port ?? 0}";
        return Uri.TryCreate($"{scheme}://{named}", UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.Port is > 0 and <= 65535 && uri.PathAndQuery is "" or "/" && uri.Fragment.Length == 0
            ? uri
            : throw Wrong(text, $"has no host and port from 1 to 65535 in '{hostPort}'");
    }

    private static EtcdOptions Etcd(StartVrrpInstanceCommand command, ImmutableArray<Uri> members) => new()
    {
        Endpoints = members,
        Key = command.WitnessKey ?? FormattableString.Invariant($"/mysqlha/{command.VirtualRouterId}/holder"),
        Ttl = command.WitnessTtl is >= 0 and <= 1_000_000 ? TimeSpan.FromMicroseconds(Math.Round(command.WitnessTtl * 1_000_000)) : TimeSpan.Zero,
        OnLoss = command.OnWitnessLoss is { } loss ? Enum.Parse<WitnessLoss>(loss, ignoreCase: true) : WitnessLoss.StepDown,
        User = command.WitnessCredential?.UserName,
        Password = command.WitnessCredential?.GetNetworkCredential().Password,
        CaFile = PathOf(command, command.WitnessCertificateAuthority),
        CertificateFile = PathOf(command, command.WitnessCertificate),
        KeyFile = PathOf(command, command.WitnessCertificateKey),
    };

    private static string? PathOf(PSCmdlet command, string? path) => path is null ? null : command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    private static string? FirstGiven(StartVrrpInstanceCommand command) =>
        command.WitnessCredential is not null ? "WitnessCredential"
        : command.WitnessCertificateAuthority is not null ? "WitnessCertificateAuthority"
        : command.WitnessCertificate is not null ? "WitnessCertificate"
        : command.WitnessCertificateKey is not null ? "WitnessCertificateKey"
        : command.WitnessKey is not null ? "WitnessKey"
        : command.MyInvocation.BoundParameters.ContainsKey("WitnessTtl") ? "WitnessTtl"
        : command.OnWitnessLoss is not null ? "OnWitnessLoss" : null;

    private static VrrpConfigurationException Wrong(string text, string what) => new("Witness", $"'{text}' {what}. {Forms}");
}
