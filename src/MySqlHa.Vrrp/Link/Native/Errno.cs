using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Link.Native;

/// <summary>The error numbers that change what is done (errno(3), Linux generic numbering).</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int WouldBlock = 11;
    internal const int AccessDenied = 13;
    internal const int NoDevice = 19;
    internal const int BadMessage = 74;
    internal const int NotSupported = 95;
    internal const int AddressNotAvailable = 99;
    internal const int NoBuffers = 105;

    internal static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";
}
