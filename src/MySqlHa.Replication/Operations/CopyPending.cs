using System.Text.Json.Serialization;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// What a copy by Backup knows that the recipient's server cannot say while it is stopped, or has forgotten when it starts again. Kept in two places:
/// in the folder of the new data (mysqlha_copy.json, which is there when the backup is whole and goes with the data), and, from before the recipient is stopped
/// until the copy is complete, in the state folder under the recipient's name.
/// </summary>
public sealed record CopyPending
{
    /// <summary>The recipient, host:port.</summary>
    public required string Recipient { get; init; }

    /// <summary>The donor, host:port.</summary>
    public required string Donor { get; init; }

    /// <summary>The recipient's data folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The position that the backup belongs to.</summary>
    public string Position { get; init; } = "";

    /// <summary>Whether the recipient was read-only.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether its event scheduler was on.</summary>
    public bool EventScheduler { get; init; }

    /// <summary>gtid_binlog_state of the recipient when it was stopped.</summary>
    public string BinlogState { get; init; } = "";

    /// <summary>Whether the recipient's folder holds the new data already.</summary>
    [JsonIgnore]
    public bool IsTakenIntoUse { get; init; }

    /// <summary>Whether the recipient's server does not answer, because a copy stopped it.</summary>
    [JsonIgnore]
    public bool IsStopped { get; init; }
}
