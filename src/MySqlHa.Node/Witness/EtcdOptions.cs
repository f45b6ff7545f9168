using System.Collections.Immutable;

namespace MySqlHa.Node.Witness;

/// <summary>An etcd cluster, version 3.4 or later, at which a node holds its role as a lease (v3 API, by its JSON gateway).</summary>
public sealed record EtcdOptions
{
    /// <summary>Its members' client addresses, all http or all https.</summary>
    public required ImmutableArray<Uri> Endpoints { get; init; }

    /// <summary>The key that the holder's lease is attached to: the same on both nodes, and no other pair's.</summary>
    public required string Key { get; init; }

    /// <summary>How long etcd keeps a lease that nobody renews: whole seconds, 5 to 300.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What the holder does when etcd does not answer.</summary>
    public WitnessLoss OnLoss { get; init; }

    /// <summary>The etcd user; null where etcd has no authentication.</summary>
    public string? User { get; init; }

    /// <summary>Its password.</summary>
    public string? Password { get; init; }

    /// <summary>The PEM file of the certificate authority that signed the members' certificates; null for those that the system trusts.</summary>
    public string? CaFile { get; init; }

    /// <summary>The PEM file of this node's client certificate; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The PEM file of its key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"etcd {string.Join(", ", Endpoints)}, key {Key}, TTL {Ttl.TotalSeconds:0} s, {OnLoss}";
}
