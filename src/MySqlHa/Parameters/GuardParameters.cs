using MySqlHa.Commands;
using MySqlHa.Loading;
using MySqlHa.Node.Guard;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Parameters;

/// <summary>An instance's guard and take-over wait, as Start-VrrpInstance is told of them.</summary>
internal static class GuardParameters
{
    /// <summary>The guard; null for none.</summary>
    /// <exception cref="VrrpConfigurationException">A parameter is wrong.</exception>
    public static GuardSettings? Read(VrrpInstanceCommand command)
    {
        if (!command.NoGuard)
        {
            return new GuardSettings
            {
                Interval = Seconds("GuardInterval", command.GuardInterval),
                Limit = Seconds("GuardLimit", command.GuardLimit),
                OnLoss = Enum.Parse<GuardLoss>(command.OnGuardLoss, ignoreCase: true),
                Program = PrivateAssemblies.PathOf("mysqlha-guard"),
            };
        }

        const string Useless = "There is no guard with -NoGuard. Leave one of the two out.";
        var given = command.MyInvocation.BoundParameters;
        return given.ContainsKey("GuardLimit") ? throw new VrrpConfigurationException("GuardLimit", Useless)
            : given.ContainsKey("GuardInterval") ? throw new VrrpConfigurationException("GuardInterval", Useless)
            : given.ContainsKey("OnGuardLoss") ? throw new VrrpConfigurationException("OnGuardLoss", Useless)
            : null;
    }

    /// <summary>The wait.</summary>
    /// <exception cref="VrrpConfigurationException">What it relies on is not there.</exception>
    public static TakeoverWaitSettings ReadWait(VrrpInstanceCommand command, GuardSettings? guard)
    {
        var lifetime = Seconds("AddressLifetime", command.AddressLifetime);
        var wait = command.TakeoverWait is { } given ? Enum.Parse<TakeoverWait>(given, ignoreCase: true)
            : guard is not null ? TakeoverWait.Guard
            : lifetime > TimeSpan.Zero ? TakeoverWait.Lease : TakeoverWait.None;
        if (wait == TakeoverWait.Guard && guard is null)
        {
            throw new VrrpConfigurationException("TakeoverWait", "Guard relies on a guard at both nodes, and -NoGuard leaves it out. Use -TakeoverWait Lease, or leave -NoGuard out.");
        }

        if (wait == TakeoverWait.Lease && lifetime == TimeSpan.Zero)
        {
            throw new VrrpConfigurationException("TakeoverWait", "Lease relies on the kernel taking the address away, and with -AddressLifetime 0 it never does. Give a lifetime, such as 2, or use -TakeoverWait Guard.");
        }

        return new TakeoverWaitSettings { Wait = wait, GuardLimit = guard?.Limit ?? TimeSpan.Zero, GuardInterval = guard?.Interval ?? TimeSpan.Zero, AddressLifetime = lifetime };
    }

    private static TimeSpan Seconds(string parameter, double seconds) => seconds is >= 0 and <= 3600
        ? TimeSpan.FromMicroseconds(Math.Round(seconds * 1_000_000))
        : throw new VrrpConfigurationException(parameter, FormattableString.Invariant($"{seconds} is out of range. Give 0 to 3600 seconds."));
}
