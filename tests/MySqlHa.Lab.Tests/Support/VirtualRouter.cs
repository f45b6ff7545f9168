using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Router;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>A virtual router of one test's own, so that no test hears another: a VRID and an address that nobody else has.</summary>
/// <param name="Id">VRID.</param>
internal sealed record VirtualRouter(int Id)
{
    public string Name => $"r{Id}";

    public string Address => $"192.0.2.{Id}";

    /// <summary>An instance of ours in it, fast and plain.</summary>
    public MySqlHaOptions Ours(int priority) => new()
    {
        Name = Name,
        VirtualRouterId = Id,
        Priority = priority,
        AdvertisementInterval = 0.1,
        VirtualAddresses = [Address + "/24"],
    };

    /// <summary>keepalived in it, fast and plain.</summary>
    public KeepalivedOptions Keepalived(int priority) => new()
    {
        VirtualRouterId = Id,
        Priority = priority,
        AdvertisementInterval = 0.1,
        VirtualAddresses = [Address + "/24"],
    };
}
