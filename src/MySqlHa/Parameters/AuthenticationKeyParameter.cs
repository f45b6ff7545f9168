using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Parameters;

/// <summary>Reads -AuthenticationKey: a hashtable of numbers and secrets, each a SecureString, a PSCredential, or a file that nobody else can read.</summary>
internal static class AuthenticationKeyParameter
{
    private const string Parameter = "AuthenticationKey";
    private const string FilePrefix = "file:";

    /// <summary>"hex:", the digits of the longest secret, and an end of line or two.</summary>
    private const int LongestFile = 4 + (2 * AuthenticationKey.MaximumLength) + 8;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static ImmutableArray<AuthenticationKey> Read(IDictionary keys, PathIntrinsics path)
    {
        var read = new List<AuthenticationKey>();
        foreach (DictionaryEntry entry in keys)
        {
            var id = Number(entry.Key);
            var secret = Secret(id, entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value, path);
            try
            {
                read.Add(AuthenticationKey.Parse(id, secret));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        }

        return [.. read.OrderBy(k => k.Id)];
    }

    private static int Number(object key) =>
        int.TryParse(Convert.ToString(key, CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw Wrong($"'{key}' is not the number of a key. Give each a number from 1 to 255, such as @{{ 1 = 'file:/etc/mysqlha/vrrp.key' }}.");

    private static byte[] Secret(int id, object? value, PathIntrinsics path) => value switch
    {
        SecureString secret => SecretBytes.Of(secret),
        PSCredential credential => SecretBytes.Of(credential.Password),
        string text when text.StartsWith(FilePrefix, StringComparison.OrdinalIgnoreCase) => File(id, path.GetUnresolvedProviderPathFromPSPath(text[FilePrefix.Length..])),

        // Not shown: it may be the secret.
        string => throw Wrong($"key {id} is plain text, which histories and logs keep. Give a SecureString, a PSCredential, or the file that has it, such as 'file:/etc/mysqlha/vrrp.key'."),
        _ => throw Wrong($"key {id} is {(value is null ? "$null" : "a " + value.GetType().Name)}. Give a SecureString, a PSCredential, or the file that has it, such as 'file:/etc/mysqlha/vrrp.key'."),
    };

    private static byte[] File(int id, string name)
    {
        try
        {
            using var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (!OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
            {
                throw Wrong($"key {id}: others than its owner can read or change {name}. Close it with 'chmod 600 {name}', and if it has been like that for long, make a new key.");
            }

            Span<byte> buffer = stackalloc byte[LongestFile];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var secret = buffer[..length].TrimEnd("\r\n"u8).ToArray();
            buffer.Clear();
            return length < LongestFile ? secret : throw Wrong($"key {id}: {name} is longer than a key can be. It holds one secret of 32 to 64 bytes, as characters or behind hex:.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"key {id}: {name} cannot be read: {e.Message} Give a file of one secret, that its owner alone can read.");
        }
    }

    private static VrrpConfigurationException Wrong(string message) => new(Parameter, message);
}
