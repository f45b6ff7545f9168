using MySqlHa.Replication.LogArchive;

namespace MySqlHa.Instances;

/// <summary>A binlog server of this process, under its name.</summary>
internal sealed record RunningBinlogServer(string Name, BinlogArchiver Archiver)
{
    public bool IsStopped => Archiver.IsStopped;

    public bool Stop(string reason) => Archiver.Stop(reason);

    public BinlogServer ToOutput()
    {
        var (options, status) = (Archiver.Options, Archiver.Status);
        return new BinlogServer
        {
            Name = Name,
            Source = options.Source.ToString(),
            Folder = Path.GetFullPath(options.Folder),
            State = status.State.ToString(),
            Since = status.Since,
            Reason = status.Reason,
            ServerId = status.ServerId,
            File = status.File,
            Position = status.Position,
            LagBytes = status.LagBytes,
            LagSeconds = status.LagSeconds,
            Files = status.Files,
            Bytes = status.Bytes,
            Restarts = status.Restarts,
            LastError = status.LastError,
            LastErrorAt = status.LastErrorAt,
        };
    }
}
