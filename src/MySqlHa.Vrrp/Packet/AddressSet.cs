using System.Collections.Immutable;

namespace MySqlHa.Vrrp.Packet;

/// <summary>The configured addresses, compared with those of an advertisement without an allocation.</summary>
internal sealed class AddressSet
{
    private const int MaximumCount = 255;
    private readonly uint[] _sorted;

    internal AddressSet(ImmutableArray<VirtualAddress> addresses)
    {
        _sorted = [.. addresses.Select(a => IPv4Number.From(a.Address)).Distinct().Order()];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_sorted.Length, MaximumCount, nameof(addresses));
    }

    /// <summary>As sets: order and repetition do not matter.</summary>
    internal bool IsSameAs(in Advertisement advertisement)
    {
        Span<bool> seen = stackalloc bool[MaximumCount];
        seen.Clear();
        var distinct = 0;
        for (var i = 0; i < advertisement.AddressCount; i++)
        {
            var index = Array.BinarySearch(_sorted, advertisement.GetAddress(i));
            if (index < 0)
            {
                return false;
            }

            distinct += seen[index] ? 0 : 1;
            seen[index] = true;
        }

        return distinct == _sorted.Length;
    }
}
