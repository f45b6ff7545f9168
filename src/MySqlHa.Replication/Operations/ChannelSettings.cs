using System.Globalization;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What a channel is told about its source, as the server shows it. The password is not among it: no server shows it.</summary>
internal sealed record ChannelSettings(ChannelSnapshot Channel)
{
    /// <summary>The column that <see cref="ChannelDetails"/> adds: MySQL shows it in the performance schema only.</summary>
    internal const string HeartbeatColumn = "Heartbeat_Interval";

    internal bool Tls => Text("SSL_Allowed") == "Yes";

    internal bool VerifyIdentity => Text("SSL_Verify_Server_Cert") == "Yes";

    internal string CaFile => Text("SSL_CA_File");

    internal bool GetPublicKey => Channel.Columns.GetValueOrDefault("Get_Source_public_key") is "1" || Channel.Columns.GetValueOrDefault("Get_master_public_key") is "1";

    internal long? ConnectRetry => Number(Channel.Columns.GetValueOrDefault("Connect_Retry"));

    internal long? RetryCount => Number(Text("Retry_Count"));

    /// <summary>Seconds; null when the account may not read it.</summary>
    internal double? Heartbeat =>
        double.TryParse(Channel.Columns.GetValueOrDefault("Slave_heartbeat_period") ?? Channel.Columns.GetValueOrDefault(HeartbeatColumn), CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    private string Text(string name) => Channel.Columns.GetValueOrDefault("Source_" + name) ?? Channel.Columns.GetValueOrDefault("Master_" + name) ?? "";

    private static long? Number(string? text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
}
