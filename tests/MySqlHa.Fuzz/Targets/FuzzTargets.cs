using MySqlHa.Fuzz.Engine;

namespace MySqlHa.Fuzz.Targets;

/// <summary>All parsers of what others wrote.</summary>
public static class FuzzTargets
{
    /// <summary>New ones, each with its own state.</summary>
    public static IReadOnlyList<IFuzzTarget> All() => [new AdvertisementTarget(), new FrameTarget(), new NetlinkTarget(), new BinaryLogTarget()];

    /// <summary>Runs a target's seeds and its whole corpus once more, without a search.</summary>
    /// <returns>How many inputs that were.</returns>
    /// <exception cref="BrokenPromiseException">An input breaks a promise; its number and its bytes are told.</exception>
    public static int Replay(string name)
    {
        var target = All().Single(t => t.Name == name);
        using var owned = target as IDisposable;
        byte[][] inputs = [.. target.Seeds, .. CorpusFile.Kept(name)];
        foreach (var input in inputs.Concat(inputs))
        {
            try
            {
                target.Run(input);
            }
            catch (Exception e)
            {
                throw new BrokenPromiseException($"{name}, input {Convert.ToHexStringLower(input)}: {e.GetType().Name}: {e.Message}", e);
            }
        }

        return inputs.Length;
    }
}
