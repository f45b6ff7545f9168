namespace MySqlHa.Replication.Tests.BinaryLog;

/// <summary>A transaction as the servers' own program prints it.</summary>
public sealed record PrintedTransaction(string Gtid, long Position, long End, long Rows, string Tables)
{
    public override string ToString() => $"{Gtid} {Position}-{End} {Rows} [{Tables}]";
}
