namespace MySqlHa.Replication.Operations;

/// <summary>What the user said about a copy.</summary>
public sealed record CopyOptions
{
    /// <summary>The way; Auto chooses.</summary>
    public CopyMethod Method { get; init; } = CopyMethod.Auto;

    /// <summary>Whether what only the recipient holds may be lost: errant transactions, unapplied relay logs, schemas of unknown origin.</summary>
    public bool AllowDataLoss { get; init; }

    /// <summary>Whether to copy even when the recipient has the donor's transactions already: its data are not trusted.</summary>
    public bool EvenIfEqual { get; init; }

    /// <summary>Folder of mysqldump and mysql (mariadb-dump, mariadb and mariadb-backup); null searches PATH.</summary>
    public string? ToolPath { get; init; }

    /// <summary>How long to wait for a recipient that restarts, or that somebody must start.</summary>
    public TimeSpan RestartTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How much TLS the donor is asked for by the recipient (Clone) and by the tools (Dump).</summary>
    public TlsMode TlsMode { get; init; } = TlsMode.Preferred;

    /// <summary>Stops the recipient's server; for Backup. Its failure is a <see cref="ReplicationException"/>.</summary>
    public Func<CancellationToken, Task>? StopRecipient { get; init; }

    /// <summary>Starts the recipient's server; for Backup. Its failure is a <see cref="ReplicationException"/>.</summary>
    public Func<CancellationToken, Task>? StartRecipient { get; init; }

    /// <summary>Where a copy by Backup notes whose server it has stopped; null for the journal's folder.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Told, once, what somebody has to do now: start the server of the recipient. Called on a thread of the pool.</summary>
    public Action<string>? Notice { get; init; }
}
