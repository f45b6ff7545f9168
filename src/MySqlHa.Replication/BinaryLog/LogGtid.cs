using System.Globalization;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>The GTID of one transaction, before it is text: most are only looked up.</summary>
/// <param name="Uuid">MySQL: server_uuid, lower case; "" on MariaDB and without GTID.</param>
/// <param name="Tag">MySQL: its tag; "" for none.</param>
/// <param name="Number">Its number; 0 without GTID.</param>
/// <param name="Domain">MariaDB: gtid_domain_id.</param>
/// <param name="Server">MariaDB: server_id that wrote it.</param>
internal readonly record struct LogGtid(string Uuid, string Tag, ulong Number, uint Domain = 0, uint Server = 0)
{
    internal static LogGtid None { get; } = new("", "", 0);

    internal bool IsNone => Number == 0;

    internal bool IsMariaDb => Uuid.Length == 0 && Number > 0;

    public override string ToString() => this switch
    {
        { IsNone: true } => "",
        { IsMariaDb: true } => string.Create(CultureInfo.InvariantCulture, $"{Domain}-{Server}-{Number}"),
        { Tag: "" } => string.Create(CultureInfo.InvariantCulture, $"{Uuid}:{Number}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Uuid}:{Tag}:{Number}"),
    };
}
