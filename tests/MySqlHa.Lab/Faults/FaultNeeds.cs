namespace MySqlHa.Lab.Faults;

/// <summary>What a pair must have been started with for a fault.</summary>
internal enum FaultNeeds
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Each server's folder on a small file system.</summary>
    SmallDisk,

    /// <summary>Each node's processes in a memory control group.</summary>
    MemoryGroup,

    /// <summary>Daemons that see a clock which can be moved.</summary>
    MovableClock,
}
