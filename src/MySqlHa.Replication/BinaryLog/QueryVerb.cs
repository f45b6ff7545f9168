namespace MySqlHa.Replication.BinaryLog;

/// <summary>What a logged statement does to the transaction that it stands in.</summary>
internal enum QueryVerb
{
    /// <summary>Neither begins nor ends one, and changes data (or is a savepoint).</summary>
    Data,

    /// <summary>DDL, accounts, and all the rest.</summary>
    Definition,

    /// <summary>BEGIN.</summary>
    Begin,

    /// <summary>COMMIT or ROLLBACK.</summary>
    End,

    /// <summary>XA START: begins one that is prepared.</summary>
    XaBegin,

    /// <summary>XA COMMIT, XA ROLLBACK, XA PREPARE: ends one, or is one.</summary>
    XaEnd,

    /// <summary>XA END.</summary>
    XaPause,
}
