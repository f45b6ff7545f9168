namespace MySqlHa.Replication.Gtid;

/// <summary>Consecutive numbers of one domain.</summary>
/// <param name="Domain">gtid_domain_id.</param>
/// <param name="Server">server_id that wrote the last of them; null when it is not known.</param>
/// <param name="Interval">Their numbers.</param>
public sealed record MariaDbGtidRange(uint Domain, uint? Server, GtidInterval Interval)
{
    /// <summary>A set of its own: the position 0-1-100 when it begins with 1, otherwise 0-1-51..100. The server is * when it is not known.</summary>
    public override string ToString()
    {
        string server = Server?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*";
        return Interval.First == 1 ? $"{Domain}-{server}-{Interval.Last}" : $"{Domain}-{server}-{Interval.First}..{Interval.Last}";
    }
}
