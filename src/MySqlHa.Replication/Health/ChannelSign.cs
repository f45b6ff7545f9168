namespace MySqlHa.Replication.Health;

/// <summary>The state of one replication channel's two threads.</summary>
internal sealed record ChannelSign(string Name, string Receiver, string Applier, string ReceiverError, string ApplierError);
