namespace MySqlHa.Host;

/// <summary>Exit codes that the host itself gives; a script's own codes pass through unchanged.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;

    /// <summary>EX_USAGE of sysexits(3), which pwsh uses too: a bad parameter or a script file that is not there.</summary>
    public const int Usage = 64;

    /// <summary>The shell's convention for a process ended by a signal: 130 for SIGINT, 143 for SIGTERM.</summary>
    public static int ForSignal(int signalNumber) => 128 + signalNumber;
}
