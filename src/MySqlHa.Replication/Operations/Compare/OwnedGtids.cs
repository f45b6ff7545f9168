using System.Text;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Reads MySQL's gtid_owned: uuid:n#thread:n#thread, with tags from 8.3 on.</summary>
internal static class OwnedGtids
{
    internal static GtidSet Parse(string owned)
    {
        var text = new StringBuilder();
        var thread = false;
        foreach (var c in owned)
        {
            thread = c == '#' || (thread && char.IsAsciiDigit(c));
            if (!thread)
                text.Append(c);
        }

        return GtidSet.Parse(text.ToString(), mariaDb: false);
    }
}
