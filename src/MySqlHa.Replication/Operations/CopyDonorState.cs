using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What of the donor a dump does not say, or may have missed: seen before and after it.</summary>
/// <param name="Schemas">The users' schemas.</param>
/// <param name="Executed">All transactions.</param>
/// <param name="Replicated">MariaDB: gtid_slave_pos, what it has from others; the dump's position has only what is in the donor's own binary log.</param>
internal sealed record CopyDonorState(IReadOnlyList<string> Schemas, GtidSet Executed, GtidSet Replicated)
{
    internal static async Task<CopyDonorState> ReadAsync(ServerSession donor, CancellationToken cancellation)
    {
        var snapshot = await donor.TakeSnapshotAsync(cancellation);
        var mariaDb = snapshot.Release.IsMariaDb;
        return new(
            (await CopyInventoryReader.ReadAsync(donor, cancellation)).Schemas, snapshot.Executed,
            mariaDb ? GtidSet.Parse(snapshot.Variable("gtid_slave_pos") ?? "", true) : GtidSet.Empty(false));
    }

    /// <summary>The position that the copied data belong to; throws when the donor has moved in a way that the dump cannot have followed.</summary>
    internal static async Task<GtidSet> CompleteAsync(ServerSession donor, CopyFacts facts, CopyDonorState before, GtidSet position, CancellationToken cancellation)
    {
        var after = await ReadAsync(donor, cancellation);
        // The dump was told the schemas by name; one that came later is in its position and not in its data.
        if (!after.Schemas.Order(StringComparer.Ordinal).SequenceEqual(facts.DonorHolds.Schemas.Order(StringComparer.Ordinal)))
        {
            throw CopyOperationErrors.Failed(
                facts.Donor.Server, $"Schemas of {facts.Donor.Server} were created or dropped during the copy. {facts.Recipient.Server} holds half a copy, is read-only, and is marked so.",
                "Run the same command again when nobody creates or drops schemas.");
        }

        if (!facts.Donor.Release.IsMariaDb)
            return position;
        // What the binary log does not have must not have moved: it cannot be told which of it the dump has seen.
        if (!after.Replicated.Subtract(position).Equals(before.Replicated.Subtract(position)))
        {
            throw CopyOperationErrors.Failed(
                facts.Donor.Server,
                $"{facts.Donor.Server} applied transactions of others during the copy, and does not log them (log_slave_updates = OFF). {facts.Recipient.Server} holds half a copy, is read-only, and is marked so.",
                $"Stop replication on {facts.Donor.Server} for the time of the copy, then run the same command again.");
        }

        return position.Union(before.Replicated);
    }
}
