namespace MySqlHa.Replication.BinaryLog;

/// <summary>What a transaction of a binary log consists of.</summary>
public enum TransactionKind
{
    /// <summary>Rows or statements between a BEGIN and its commit.</summary>
    Dml,

    /// <summary>One statement that commits by itself: DDL, account statements, and whatever else is logged as a statement of its own.</summary>
    Ddl,

    /// <summary>A part of an XA transaction: what was prepared, or the XA COMMIT or XA ROLLBACK that follows it under a GTID of its own.</summary>
    Xa,
}
