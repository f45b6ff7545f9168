using System.Collections.Concurrent;
using System.Net;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Vrrp.Tests.Link.Support;

internal sealed class RecordingObserver : INetworkObserver
{
    private readonly BlockingCollection<(int Index, bool Up)> _links = [];
    private readonly BlockingCollection<(int Index, IPAddress Address)> _removed = [];

    public void OnLinkChanged(int interfaceIndex, bool up) => _links.Add((interfaceIndex, up));

    public void OnAddressRemoved(int interfaceIndex, IPAddress address) => _removed.Add((interfaceIndex, address));

    public void ExpectLink(int index, bool up) => Expect(_links, (index, up));

    public void ExpectRemoved(int index, IPAddress address) => Expect(_removed, (index, address));

    private static void Expect<T>(BlockingCollection<T> from, T wanted)
    {
        var deadline = DateTime.UtcNow.AddSeconds(8);
        while (deadline - DateTime.UtcNow is var left && left > TimeSpan.Zero && from.TryTake(out var got, left))
        {
            if (Equals(got, wanted))
            {
                return;
            }
        }

        throw new TimeoutException($"{wanted} was not told within 8 s.");
    }
}
