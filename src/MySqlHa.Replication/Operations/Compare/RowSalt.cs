using System.Globalization;
using System.Security.Cryptography;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// What stands between the columns of a row's text, what stands for NULL, and by what its number is multiplied: drawn anew for each
/// table of each run. No data can have been made to hold them, and what goes unseen in one run by chance is seen in the next.
/// </summary>
/// <param name="Separator">Between two columns: hexadecimal digits of bytes.</param>
/// <param name="Null">In place of NULL: the same.</param>
/// <param name="Factor">Odd, and of 32 bits: no two numbers become one by it, and no product is beyond 64 bits.</param>
internal sealed record RowSalt(string Separator, string Null, uint Factor)
{
    // 48 bits: a row whose text is another row's by chance is rarer than one whose number is.
    private const int Bytes = 6;

    /// <summary>The separator in SQL.</summary>
    internal string SeparatorSql => Sql(Separator);

    /// <summary>The mark of NULL in SQL.</summary>
    internal string NullSql => Sql(Null);

    /// <summary>The factor in SQL.</summary>
    internal string FactorSql => Factor.ToString(CultureInfo.InvariantCulture);

    /// <summary>Draws one.</summary>
    internal static RowSalt Create() => new(
        RandomNumberGenerator.GetHexString(2 * Bytes), RandomNumberGenerator.GetHexString(2 * Bytes),
        BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))) | 0x8000_0001);

    // An explicit collation outdoes those of the columns: what is put together with it is bytes, and nothing is converted. In quotes,
    // for BINARY is a word of its own. CAST(... AS BINARY) of each column would say the same, at the price of all the rest together.
    private static string Sql(string hex) => $"_binary 0x{hex} COLLATE `binary`";
}
