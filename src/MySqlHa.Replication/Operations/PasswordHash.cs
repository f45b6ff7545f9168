using System.Security.Cryptography;
using System.Text;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Whether a password is the one behind a stored hash. Trying to log in would not tell: the account may be for other hosts, and
/// failed attempts count against it.
/// </summary>
internal static class PasswordHash
{
    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Null: a plugin whose hashes we do not know.</summary>
    internal static bool? Matches(string plugin, string hex, string password)
    {
        var stored = Convert.FromHexString(hex);
        if (stored.Length == 0)
            return plugin is "mysql_native_password" or "caching_sha2_password" ? password.Length == 0 : null;
        return plugin switch
        {
            "mysql_native_password" => CryptographicOperations.FixedTimeEquals(stored, Encoding.ASCII.GetBytes(Native(password))),
            "caching_sha2_password" => MatchesSha2(stored, password),
            _ => null,
        };
    }

    /// <summary>'*' and SHA1(SHA1(password)).</summary>
    internal static string Native(string password) =>
#pragma warning disable CA5350 // The server's own format.
        "*" + Convert.ToHexString(SHA1.HashData(SHA1.HashData(Encoding.UTF8.GetBytes(password))));
#pragma warning restore CA5350

    /// <summary>$A$, the rounds in thousands as three digits, $, 20 bytes of salt, 43 characters of SHA-crypt.</summary>
    private static bool? MatchesSha2(byte[] stored, string password)
    {
        if (stored.Length != 70 || !stored.AsSpan(0, 3).SequenceEqual("$A$"u8) || !int.TryParse(stored.AsSpan(3, 3), System.Globalization.NumberStyles.HexNumber, null, out var thousands))
            return null;
        var expected = Sha256Crypt(Encoding.UTF8.GetBytes(password), stored.AsSpan(7, 20), thousands * 1000);
        return CryptographicOperations.FixedTimeEquals(stored.AsSpan(27), Encoding.ASCII.GetBytes(expected));
    }

    /// <summary>Drepper's SHA-crypt with SHA-256 (akkadia.org/drepper/SHA-crypt.txt), the hash alone.</summary>
    internal static string Sha256Crypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, int rounds)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(key);
        hash.AppendData(salt);
        hash.AppendData(key);
        var b = hash.GetHashAndReset();

        hash.AppendData(key);
        hash.AppendData(salt);
        hash.AppendData(Repeat(b, key.Length));
        for (var n = key.Length; n > 0; n >>= 1)
            hash.AppendData((n & 1) != 0 ? b : key);
        var digest = hash.GetHashAndReset();

        for (var i = 0; i < key.Length; i++)
            hash.AppendData(key);
        var p = Repeat(hash.GetHashAndReset(), key.Length);
        for (var i = 0; i < 16 + digest[0]; i++)
            hash.AppendData(salt);
        var s = Repeat(hash.GetHashAndReset(), salt.Length);

        for (var i = 0; i < rounds; i++)
        {
            hash.AppendData((i & 1) != 0 ? p : digest);
            if (i % 3 != 0)
                hash.AppendData(s);
            if (i % 7 != 0)
                hash.AppendData(p);
            hash.AppendData((i & 1) != 0 ? digest : p);
            digest = hash.GetHashAndReset();
        }

        return Encode(digest);
    }

    private static byte[] Repeat(byte[] block, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = block[i % block.Length];
        return bytes;
    }

    private static string Encode(byte[] d)
    {
        var text = new StringBuilder();
        // The order in which the bytes are taken by threes: (0, 10, 20), (21, 1, 11), (12, 22, 2), ...
        for (int i = 0, a = 0, b = 10, c = 20; i < 10; i++, (a, b, c) = (c + 1, a + 1, b + 1))
            Put((d[a] << 16) | (d[b] << 8) | d[c], 4);
        Put((d[31] << 8) | d[30], 3);
        return text.ToString();

        void Put(int bits, int count)
        {
            for (; count > 0; count--, bits >>= 6)
                text.Append(Alphabet[bits & 63]);
        }
    }
}
