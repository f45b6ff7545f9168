namespace MySqlHa.Replication;

/// <summary>What went wrong, as a stable code. Cmdlets use the name as their error id.</summary>
public enum ReplicationError
{
    /// <summary>Nobody answers there: refused, unreachable, no such host, or no answer in time.</summary>
    Unreachable,

    /// <summary>Something answers that is no MySQL or MariaDB server.</summary>
    NotMySql,

    /// <summary>Older than MySQL 5.7 or MariaDB 10.5.</summary>
    VersionTooOld,

    /// <summary>Wrong user or password, or the host may not log in.</summary>
    AccessDenied,

    /// <summary>The server lets nobody in now: full, host blocked, account locked.</summary>
    LoginRefused,

    /// <summary>TLS was asked for and cannot be had, or the certificate does not hold.</summary>
    TlsFailed,

    /// <summary>The account lacks a privilege; the message names the GRANT.</summary>
    MissingPrivilege,

    /// <summary>The server went away in the middle of a step.</summary>
    ServerGone,

    /// <summary>A step did not end within its deadline.</summary>
    Timeout,

    /// <summary>The server's disk is full.</summary>
    DiskFull,

    /// <summary>The server is read-only and the step writes.</summary>
    ReadOnly,

    /// <summary>The server refused a statement; the message has its own words.</summary>
    StatementFailed,

    /// <summary>A file on this machine (journal, dump) cannot be read or written.</summary>
    LocalFile,

    /// <summary>The same server was given twice.</summary>
    SameServer,

    /// <summary>Two servers of different kinds or incompatible versions.</summary>
    Incompatible,

    /// <summary>A finding of the readiness check stands in the way.</summary>
    NotReady,

    /// <summary>The node holds transactions that the other one lacks.</summary>
    ErrantTransactions,

    /// <summary>Retrieved transactions are not applied yet: a CHANGE or RESET would delete them.</summary>
    UnappliedRelayLog,

    /// <summary>The source has purged transactions that the replica lacks.</summary>
    Purged,

    /// <summary>Replication is not configured on that channel.</summary>
    NotConfigured,

    /// <summary>A replication thread stopped with an error.</summary>
    ReplicationFailed,

    /// <summary>The text is no GTID set.</summary>
    InvalidGtidSet,

    /// <summary>A program that is needed is not installed.</summary>
    ToolMissing,

    /// <summary>A plugin cannot be had on that server.</summary>
    PluginMissing,

    /// <summary>Data could not be copied.</summary>
    CopyFailed,

    /// <summary>The server stopped after a clone and nothing starts it again.</summary>
    RestartNeeded,

    /// <summary>An account of that name exists already, and is not as it was asked for.</summary>
    AccountDiffers,

    /// <summary>Another process or operation is at work there.</summary>
    InUse,

    /// <summary>The server that is said to have failed answers, or nothing proves that it does not.</summary>
    NotFailed,

    /// <summary>Going on would lose transactions, or might; the message says which.</summary>
    DataLoss,

    /// <summary>There is no failover record that fits.</summary>
    NoRecord,

    /// <summary>The node that shall take over is not in step with the one that is active.</summary>
    NotInStep,

    /// <summary>A file is no binary log, or a folder has none that is meant.</summary>
    NotBinaryLog,

    /// <summary>A binary log is encrypted, and only a server that has the key can read it.</summary>
    EncryptedLog,

    /// <summary>Transactions cannot be applied to the rows that the server holds.</summary>
    Conflict,
}
