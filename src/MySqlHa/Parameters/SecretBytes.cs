using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace MySqlHa.Parameters;

/// <summary>The UTF-8 bytes of a secure string, with no managed string on the way: nobody could wipe that.</summary>
internal static class SecretBytes
{
    public static unsafe byte[] Of(SecureString secret)
    {
        var pointer = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            var characters = new ReadOnlySpan<char>((void*)pointer, secret.Length);
            var bytes = new byte[Encoding.UTF8.GetByteCount(characters)];
            Encoding.UTF8.GetBytes(characters, bytes);
            return bytes;
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }
}
