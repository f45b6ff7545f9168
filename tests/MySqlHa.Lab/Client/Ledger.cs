using System.Diagnostics;
using System.Globalization;

namespace MySqlHa.Lab.Client;

/// <summary>
/// Every acknowledged write, in the order of acknowledgement: in memory for the figures, in a file for the check afterwards.
/// Times are CLOCK_MONOTONIC, which every process on the machine shares.
/// </summary>
internal sealed class Ledger : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Acknowledgement> _entries = new(1 << 18);
    private readonly List<(string Name, long At)> _marks = [];
    private readonly Dictionary<string, long> _failures = [];
    private readonly StreamWriter _file;
    private long _connections;
    private long _warmAt;

    public Ledger(string path, uint run)
    {
        Path = path;
        Run = run;
        _file = new StreamWriter(path, append: false) { NewLine = "\n" };
        _file.WriteLine($"# run {run}: writer,seq,server_id,monotonic microseconds");
        _file.Flush();
    }

    public string Path { get; }

    public uint Run { get; }

    /// <summary>Acknowledged so far.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    public void Acknowledge(uint writer, ulong sequence, uint server)
    {
        lock (_lock)
        {
            long at = Stopwatch.GetTimestamp();
            _entries.Add(new Acknowledgement(at, writer, sequence, server));
            _file.Write(writer);
            _file.Write(',');
            _file.Write(sequence);
            _file.Write(',');
            _file.Write(server);
            _file.Write(',');
            _file.WriteLine(at / (Stopwatch.Frequency / 1_000_000));
        }
    }

    public void Fail(string kind)
    {
        lock (_lock)
            _failures[kind] = _failures.GetValueOrDefault(kind) + 1;
    }

    public void Connect() => Interlocked.Increment(ref _connections);

    public void Warm()
    {
        lock (_lock)
        {
            _warmAt = Stopwatch.GetTimestamp();
            _failures.Clear();
        }
    }

    public void Mark(string name, long at)
    {
        lock (_lock)
            _marks.Add((name, at));
    }

    public void Flush()
    {
        lock (_lock)
            _file.Flush();
    }

    /// <summary>Milliseconds from <paramref name="after"/> to the first write acknowledged since (by <paramref name="server"/>, if given), or null.</summary>
    public double? FirstAfter(long after, uint? server)
    {
        lock (_lock)
        {
            for (int i = FirstIndex(after); i < _entries.Count; i++)
            {
                if (server is null || _entries[i].Server == server)
                    return Milliseconds(after, _entries[i].At);
            }

            return null;
        }
    }

    public ClientStatistics Statistics()
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            bool warm = _warmAt != 0;
            long begin = warm ? _warmAt : now;
            (double gap, long at) = Gap(begin, now, now);
            int changes = 0;
            var byServer = new SortedDictionary<string, long>();
            for (int i = 0; i < _entries.Count; i++)
            {
                string server = _entries[i].Server.ToString(CultureInfo.InvariantCulture);
                byServer[server] = byServer.GetValueOrDefault(server) + 1;
                if (i > 0 && _entries[i].Server != _entries[i - 1].Server)
                    changes++;
            }

            var marks = _marks.Select((m, i) => Describe(m.Name, m.At, i + 1 < _marks.Count ? _marks[i + 1].At : now, now)).ToArray();
            return new ClientStatistics(
                warm, _entries.Count, Milliseconds(begin, now) / 1000, gap, Milliseconds(begin, at) / 1000, Interlocked.Read(ref _connections),
                byServer, changes, new SortedDictionary<string, long>(_failures), marks, Path);
        }
    }

    public void Dispose() => _file.Dispose();

    private static double Milliseconds(long from, long to) => Math.Round((to - from) * 1000.0 / Stopwatch.Frequency, 3);

    private ClientMark Describe(string name, long at, long end, long now)
    {
        int first = FirstIndex(at);
        uint? before = first > 0 ? _entries[first - 1].Server : null;
        Acknowledgement? other = null;
        for (int i = first; i < _entries.Count && _entries[i].At < end; i++)
        {
            if (_entries[i].Server != before)
            {
                other = _entries[i];
                break;
            }
        }

        return new ClientMark(
            name, Milliseconds(_warmAt == 0 ? at : _warmAt, at) / 1000, Gap(at, end, now).Milliseconds, before,
            other is { } found ? Milliseconds(at, found.At) : null, other?.Server);
    }

    /// <summary>The longest gap that overlaps [from, to]; one that is still open counts up to now.</summary>
    private (double Milliseconds, long At) Gap(long from, long to, long now)
    {
        int first = Math.Max(0, FirstIndex(from) - 1);
        long longest = 0, at = from, previous = first < _entries.Count && _entries[first].At <= from ? _entries[first].At : from;
        for (int i = first; i <= _entries.Count; i++)
        {
            long here = i < _entries.Count ? _entries[i].At : now;
            if (here - previous > longest)
                (longest, at) = (here - previous, previous);
            previous = here;
            if (here > to)
                break;
        }

        return (Math.Round(longest * 1000.0 / Stopwatch.Frequency, 3), at);
    }

    /// <summary>Index of the first entry at or after that time.</summary>
    private int FirstIndex(long at)
    {
        int low = 0, high = _entries.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_entries[middle].At < at)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
