using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>All that a copy is decided from. <see cref="CopyOperation.Plan"/> is a function of it and of <see cref="CopyOptions"/>.</summary>
/// <param name="Donor">The donor.</param>
/// <param name="Recipient">The recipient.</param>
/// <param name="DonorHolds">What the donor holds.</param>
/// <param name="RecipientHolds">What the recipient holds.</param>
/// <param name="Tools">The programs that were found on this machine.</param>
public sealed record CopyFacts(ServerSnapshot Donor, ServerSnapshot Recipient, CopyInventory DonorHolds, CopyInventory RecipientHolds, CopyTools Tools)
{
    /// <summary>How much TLS the programs ask for; as the session with the donor.</summary>
    public TlsMode Tls { get; init; } = TlsMode.Preferred;

    /// <summary>The donor's data folder; null when nobody asked: only Backup needs it.</summary>
    public CopyPlace? DonorPlace { get; init; }

    /// <summary>The recipient's data folder.</summary>
    public CopyPlace? RecipientPlace { get; init; }

    /// <summary>What a copy by Backup that was interrupted has left; null when there is nothing to complete.</summary>
    public CopyPending? Pending { get; init; }

    /// <summary>The file of trusted authorities, or null.</summary>
    public string? CaFile { get; init; }
}
