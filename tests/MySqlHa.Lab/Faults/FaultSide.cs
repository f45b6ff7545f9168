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
