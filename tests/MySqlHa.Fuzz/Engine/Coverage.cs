using System.Runtime.InteropServices;

namespace MySqlHa.Fuzz.Engine;

/// <summary>
/// Which branches an input took, and about how often: the map that instrumented code counts in, as AFL has it (hit counts in eight classes, lib/afl:
/// "count class lookup").
/// </summary>
internal sealed unsafe class Coverage
{
    public const int Size = 1 << 16;
    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _seen = new byte[Size];

    public Coverage() => SharpFuzz.Common.Trace.SharedMem = _map;

    /// <summary>How many branches were taken so far, by all inputs together.</summary>
    public int Branches { get; private set; }

    /// <summary>Begins with another input.</summary>
    public void Clear()
    {
        new Span<byte>(_map, Size).Clear();
        SharpFuzz.Common.Trace.PrevLocation = 0;
    }

    /// <summary>Whether the input that was run last took a branch that none took before, or one in another class of counts; it counts as seen from now on.</summary>
    public bool IsNew()
    {
        var found = false;
        var words = (ulong*)_map;
        for (var word = 0; word < Size / 8; word++)
        {
            if (words[word] == 0)
            {
                continue;
            }

            for (var at = word * 8; at < (word * 8) + 8; at++)
            {
                var kind = Class(_map[at]);
                if ((kind & ~_seen[at]) != 0)
                {
                    Branches += _seen[at] == 0 ? 1 : 0;
                    _seen[at] |= kind;
                    found = true;
                }
            }
        }

        return found;
    }

    /// <summary>The branches that the input that was run last took.</summary>
    public IEnumerable<int> Taken()
    {
        var taken = new List<int>();
        for (var at = 0; at < Size; at++)
        {
            if (_map[at] != 0)
            {
                taken.Add(at);
            }
        }

        return taken;
    }

    private static byte Class(byte count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        <= 7 => 8,
        <= 15 => 16,
        <= 31 => 32,
        <= 127 => 64,
        _ => 128,
    };
}
