namespace MySqlHa.Replication.Health;

/// <summary>What one round trip tells about a server, as far as a monitor account may see it.</summary>
internal sealed record VitalSigns
{
    internal string Version { get; init; } = "";

    internal string VersionComment { get; init; } = "";

    internal uint ServerId { get; init; }

    internal bool ReadOnly { get; init; }

    internal bool? SuperReadOnly { get; init; }

    internal long ConnectionsAllowed { get; init; }

    internal long Connections { get; init; }

    internal IReadOnlyList<ChannelSign> Channels { get; init; } = [];

    /// <summary>Error code with which the server refused to list its channels; 0 for none.</summary>
    internal int ChannelsDenied { get; init; }
}
