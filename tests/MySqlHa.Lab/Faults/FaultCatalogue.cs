namespace MySqlHa.Lab.Faults;

/// <summary>All rows of the suite, in the table's order.</summary>
internal static class FaultCatalogue
{
    public static IReadOnlyList<Fault> All { get; } = [.. ProcessFaults.All, .. ServerFaults.All, .. NetworkFaults.All, .. HostFaults.All];

    /// <summary>Whether somebody's pair can have a row.</summary>
    public static bool Applies(this Fault fault, FaultSide side) => side != FaultSide.Keepalived || !fault.NeedsGuard;
}
