using MySqlHa.Fuzz.Targets;

namespace MySqlHa.Fuzz.Engine;

/// <summary>The search for inputs of one target that take new branches, or break a promise.</summary>
internal sealed class Campaign
{
    private readonly IFuzzTarget _target;
    private readonly Coverage _coverage;
    private readonly Mutator _mutator;
    private readonly Random _random;
    private readonly List<byte[]> _corpus = [];
    private readonly Dictionary<string, byte[]> _faults = [];

    public Campaign(IFuzzTarget target, Coverage coverage, IEnumerable<byte[]> corpus, Random random)
    {
        (_target, _coverage, _random, _mutator) = (target, coverage, random, new Mutator(random));
        // Twice: what only the first use of a type takes, or allocates, is nobody's.
        byte[][] all = [.. target.Seeds, .. corpus];
        foreach (var input in all)
        {
            Try(input);
        }

        _faults.Clear();
        Runs = 0;
        foreach (var input in all)
        {
            Consider(input);
        }
    }

    public string Name => _target.Name;

    public long Runs { get; private set; }

    public int Inputs => _corpus.Count;

    /// <summary>What broke a promise: the words, and the shortest input.</summary>
    public IReadOnlyDictionary<string, byte[]> Faults => _faults;

    /// <summary>Tries so many changed inputs.</summary>
    /// <returns>How many of them took a new branch.</returns>
    public int Step(int count)
    {
        var before = _corpus.Count;
        for (var i = 0; i < count; i++)
        {
            // The newer half is tried as often as all the others: what is behind a new branch is mostly new.
            var from = _random.Next(2) == 0 ? _corpus.Count / 2 : 0;
            Consider(_corpus.Count == 0 ? [] : _mutator.Change(_corpus[_random.Next(from, _corpus.Count)], _corpus[_random.Next(_corpus.Count)], _target.MaximumLength));
        }

        return _corpus.Count - before;
    }

    /// <summary>Few inputs, shortest first, that take every branch that all of them together take (greedy).</summary>
    public List<byte[]> Minimised()
    {
        var kept = new List<byte[]>();
        var taken = new HashSet<int>();
        foreach (var input in _corpus.OrderBy(i => i.Length))
        {
            var before = taken.Count;
            if (Try(input))
            {
                taken.UnionWith(_coverage.Taken());
            }

            if (taken.Count > before)
            {
                kept.Add(input);
            }
        }

        return kept;
    }

    private void Consider(byte[] input)
    {
        if (Try(input) && _coverage.IsNew())
        {
            _corpus.Add(input);
        }
    }

    private bool Try(byte[] input)
    {
        _coverage.Clear();
        Runs++;
        try
        {
            _target.Run(input);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, it is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var where = e is BrokenPromiseException ? string.Concat(e.Message.Where(c => !char.IsAsciiDigit(c))) : e.StackTrace?.Split('\n').Take(3).Aggregate("", string.Concat);
            var what = $"{e.GetType().Name}: {(e is BrokenPromiseException ? e.Message : "")} {where}";
            var key = _faults.Keys.FirstOrDefault(k => k.EndsWith(where ?? "", StringComparison.Ordinal)) ?? what;
            if (!_faults.TryGetValue(key, out var shortest) || input.Length < shortest.Length)
            {
                _faults[key] = input;
            }

            return false;
        }
    }
}
