namespace MySqlHa.Vrrp.Link;

/// <summary>A list that is read on every packet and changed hardly ever: readers take the array as it is, writers replace it.</summary>
internal sealed class Subscribers<T>
    where T : class
{
    private readonly Lock _gate = new();
    private volatile T[] _current = [];

    internal T[] Current => _current;

    internal IDisposable Add(T subscriber)
    {
        lock (_gate)
        {
            _current = [.. _current, subscriber];
        }

        return new Subscription(this, subscriber);
    }

    private void Remove(T subscriber)
    {
        lock (_gate)
        {
            var index = Array.IndexOf(_current, subscriber);
            _current = [.. _current[..index], .. _current[(index + 1)..]];
        }
    }

    private sealed class Subscription(Subscribers<T> owner, T subscriber) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                owner.Remove(subscriber);
            }
        }
    }
}
