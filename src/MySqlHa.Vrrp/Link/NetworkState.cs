using System.Collections.Concurrent;
using System.Net;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Link;

/// <summary>
/// What was last known of interfaces and addresses, and what differs from it: observers hear changes, not messages. One thread writes;
/// <see cref="IsUp"/> is for any.
/// </summary>
internal sealed class NetworkState(INetworkObserver observer)
{
    private readonly ConcurrentDictionary<int, bool> _links = [];
    private readonly HashSet<AddressKey> _addresses = [];

    internal bool IsUp(int index) => _links.TryGetValue(index, out var up) && up;

    internal void Link(int index, bool up)
    {
        if (!_links.TryGetValue(index, out var before) || before != up)
        {
            _links[index] = up;
            observer.OnLinkChanged(index, up);
        }
    }

    internal void LinkGone(int index)
    {
        if (_links.TryRemove(index, out var before) && before)
        {
            observer.OnLinkChanged(index, false);
        }
    }

    internal void Address(AddressRecord record) => _addresses.Add(KeyOf(record));

    internal void AddressGone(AddressRecord record)
    {
        // Notified even if it was not known: a removal that nobody expected is worth a look.
        _addresses.Remove(KeyOf(record));
        if (!_addresses.Any(k => k.Index == record.Index && k.Raw == record.Raw))
        {
            observer.OnAddressRemoved(record.Index, new IPAddress(record.Raw));
        }
    }

    /// <summary>Compares with the whole truth, after notifications were lost.</summary>
    internal void Reconcile(IReadOnlyCollection<LinkRecord> links, IReadOnlyCollection<AddressRecord> addresses)
    {
        foreach (var gone in _links.Keys.Except(links.Select(l => l.Index)).ToList())
        {
            LinkGone(gone);
        }

        foreach (var link in links)
        {
            Link(link.Index, link.IsUp);
        }

        var present = addresses.Select(KeyOf).ToHashSet();
        foreach (var gone in _addresses.Where(k => !present.Contains(k)).ToList())
        {
            AddressGone(new AddressRecord(gone.Index, gone.Raw, gone.PrefixLength, 0, 0, 0));
        }

        _addresses.UnionWith(present);
    }

    private static AddressKey KeyOf(AddressRecord record) => new(record.Index, record.Raw, record.PrefixLength);

    // One address may be there twice with different prefixes: it has left when the last of them has.
    private readonly record struct AddressKey(int Index, uint Raw, int PrefixLength);
}
