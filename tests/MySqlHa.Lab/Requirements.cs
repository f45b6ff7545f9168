using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab;

/// <summary>What the lab cannot do without, whatever is installed.</summary>
public static class Requirements
{
    /// <summary>Why the lab cannot run here, or null if it can. Also the text for a test's skip reason.</summary>
    public static string? Missing
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return "The lab needs Linux: its hosts are network namespaces.";
            return Native.EffectiveUser() != 0 ? "The lab needs root: it makes network namespaces and starts servers in them. Run it as root." : null;
        }
    }

    /// <summary>Throws what <see cref="Missing"/> says.</summary>
    public static void Check()
    {
        if (Missing is { } missing)
            throw new LabException(missing);
    }
}
