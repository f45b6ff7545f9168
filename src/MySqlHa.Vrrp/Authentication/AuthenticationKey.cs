using System.Globalization;
using System.Security.Cryptography;

namespace MySqlHa.Vrrp.Authentication;

/// <summary>A secret that the nodes share, and the number that tells it from others while keys are changed. It never shows the secret.</summary>
public sealed class AuthenticationKey
{
    /// <summary>The fewest bytes of a secret: keepalived takes no shorter one.</summary>
    public const int MinimumLength = 32;

    /// <summary>The most bytes of a secret, one block of SHA-256.</summary>
    public const int MaximumLength = 64;

    // Pinned: a collection that moved it would leave a copy behind that nobody wipes.
    private readonly byte[] _secret;
    private readonly Lock _gate = new();
    private bool _wiped;

    /// <summary>Makes one of bytes. What they must be like is said by <see cref="VrrpConfigurationRules"/>.</summary>
    /// <param name="id">1 to 255, the same on all nodes.</param>
    /// <param name="secret">32 to 64 bytes.</param>
    public AuthenticationKey(int id, ReadOnlySpan<byte> secret)
    {
        Id = id;
        _secret = GC.AllocateUninitializedArray<byte>(secret.Length, pinned: true);
        secret.CopyTo(_secret);
    }

    /// <summary>The number, 1 to 255.</summary>
    public int Id { get; }

    /// <summary>The bytes of the secret.</summary>
    public int Length => _secret.Length;

    /// <summary>Reads a secret as keepalived writes it: the characters themselves, or "hex:" and the bytes in hexadecimal digits.</summary>
    /// <exception cref="VrrpConfigurationException">What follows "hex:" is not pairs of hexadecimal digits.</exception>
    public static AuthenticationKey Parse(int id, ReadOnlySpan<byte> text)
    {
        var prefix = "hex:"u8;
        if (!text.StartsWith(prefix))
        {
            return new AuthenticationKey(id, text);
        }

        var digits = text[prefix.Length..];
        var secret = new byte[digits.Length / 2];
        try
        {
            for (var i = 0; i < secret.Length; i++)
            {
                // Not by way of a string: nobody could wipe it.
                if (!byte.TryParse(digits.Slice(2 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out secret[i]))
                {
                    throw NotHexadecimal(id);
                }
            }

            return digits.Length % 2 == 0 ? new AuthenticationKey(id, secret) : throw NotHexadecimal(id);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Overwrites the secret, for good: whoever reads this process's memory from now on, in a core dump or otherwise, does not find it here.</summary>
    public void Wipe()
    {
        lock (_gate)
        {
            _wiped = true;
            CryptographicOperations.ZeroMemory(_secret);
        }
    }

    /// <summary>HMAC-SHA256 (RFC 2104, FIPS 180-4). Allocates nothing.</summary>
    /// <returns>False, and no code, when the secret has been wiped.</returns>
    internal bool Authenticate(ReadOnlySpan<byte> input, Span<byte> code)
    {
        lock (_gate)
        {
            if (!_wiped)
            {
                HMACSHA256.HashData(_secret, input, code);
            }

            return !_wiped;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"key {Id}";

    private static VrrpConfigurationException NotHexadecimal(int id) => new(
        "AuthenticationKey", $"key {id} begins with hex:, and what follows is not pairs of hexadecimal digits. Give 32 to 64 bytes, as 'openssl rand -hex 32' makes them.");
}
