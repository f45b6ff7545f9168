namespace MySqlHa.Lab;

/// <summary>The lab's addresses. They exist inside the lab's namespaces only (192.0.2.0/24 is set aside for documentation, RFC 5737).</summary>
public static class LabAddresses
{
    /// <summary>All hosts, in the order in which they are created.</summary>
    public static IReadOnlyList<LabHost> Hosts { get; } = [LabHost.A, LabHost.B, LabHost.Client, LabHost.Gateway, LabHost.Witness];

    /// <summary>The virtual address. Nobody holds it until a test or the demo makes somebody hold it.</summary>
    public const string VirtualAddress = "192.0.2.100";

    /// <summary>Prefix length of the lab's network.</summary>
    public const int PrefixLength = 24;

    /// <summary>The interface in every host.</summary>
    public const string Interface = "eth0";

    /// <summary>The port that the database servers listen on.</summary>
    public const int ServerPort = 3306;

    /// <summary>The address of <paramref name="host"/>.</summary>
    public static string Of(LabHost host) => "192.0.2." + LastByte(host);

    /// <summary>The short name of <paramref name="host"/>: a, b, client, gw or w.</summary>
    public static string Name(LabHost host) => host switch
    {
        LabHost.A => "a",
        LabHost.B => "b",
        LabHost.Client => "client",
        LabHost.Witness => "w",
        _ => "gw",
    };

    /// <summary>The host with that short name, or an error that lists the names.</summary>
    public static LabHost Parse(string name)
    {
        foreach (LabHost host in Hosts)
        {
            if (string.Equals(Name(host), name, StringComparison.OrdinalIgnoreCase))
                return host;
        }

        throw new LabException($"There is no host '{name}' in the lab. The hosts are: a, b, client, gw, w.");
    }

    /// <summary>The hardware address: fixed and readable (it ends in the IPv4 address), so that two captures can be compared.</summary>
    internal static string Hardware(LabHost host) => $"02:00:c0:00:02:{LastByte(host):x2}";

    private static int LastByte(LabHost host) => host switch
    {
        LabHost.A => 11,
        LabHost.B => 12,
        LabHost.Client => 20,
        LabHost.Witness => 31,
        _ => 1,
    };
}
