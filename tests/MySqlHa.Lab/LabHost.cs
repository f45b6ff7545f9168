namespace MySqlHa.Lab;

/// <summary>A host of the lab. Each is a network namespace whose interface is called <c>eth0</c>.</summary>
public enum LabHost
{
    /// <summary>Database node a, 192.0.2.11.</summary>
    A,

    /// <summary>Database node b, 192.0.2.12.</summary>
    B,

    /// <summary>The host that clients run on, 192.0.2.20.</summary>
    Client,

    /// <summary>The gateway that both nodes watch, 192.0.2.1.</summary>
    Gateway,

    /// <summary>The host of the third vote, 192.0.2.31: etcd's members run there when there is one.</summary>
    Witness,
}
