namespace MySqlHa.Vrrp.Link.Native;

internal static class Platform
{
    /// <summary>Says at the door what this operating system lacks, instead of failing later inside a system call.</summary>
    internal static void RequireLinux(string what, string missing)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                $"{what} needs Linux: {missing} is not implemented for {Environment.OSVersion.Platform}. Run the node on Linux.");
        }
    }
}
