using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>A binary log and what had been logged before it; null when it does not say.</summary>
/// <param name="File">Its name.</param>
/// <param name="Before">Previous_gtids or Gtid_list.</param>
internal sealed record LogHead(string File, GtidSet? Before);
