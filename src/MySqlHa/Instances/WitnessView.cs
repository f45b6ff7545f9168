using MySqlHa.Node;

namespace MySqlHa.Instances;

/// <summary>An instance's witness as the user sees it: what etcd says where there is one, for it decides.</summary>
internal static class WitnessView
{
    public static string? State(HaNode node) => (node.Lease, node.Witness) switch
    {
        (null, var targets) => targets?.State,
        (_, { State: "Unreachable" } targets) => targets.State,
        var (lease, _) => lease.State,
    };

    public static string? Reason(HaNode node) => (node.Lease, node.Witness) switch
    {
        (null, var targets) => targets?.Reason,
        var (lease, targets) => targets is null ? lease.Reason : $"{lease.Reason}; {targets.Reason}",
    };
}
