namespace MySqlHa.Lab.Faults;

/// <summary>Whose pair a fault is done to.</summary>
internal enum FaultSide
{
    /// <summary>Ours.</summary>
    Ours,

    /// <summary>Ours, with its role held at three members of etcd.</summary>
    OursWithEtcd,

    /// <summary>keepalived with a check script.</summary>
    Keepalived,
}

/// <summary>What is known of a side before its pair is started.</summary>
internal static class FaultSides
{
    /// <summary>Its name in the table.</summary>
    public static string Who(this FaultSide side) => side switch
    {
        FaultSide.Ours => "MySqlHa",
        FaultSide.OursWithEtcd => "MySqlHa, etcd",
        _ => "keepalived, 1 s adverts, 1 s script",
    };
}
