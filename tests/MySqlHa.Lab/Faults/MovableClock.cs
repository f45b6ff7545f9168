namespace MySqlHa.Lab.Faults;

/// <summary>The wall clock that a node's daemon sees, under libfaketime; the monotonic one is the machine's, as when somebody sets a clock.</summary>
internal sealed class MovableClock(LabEnvironment lab)
{
    /// <summary>What a daemon must be started with.</summary>
    /// <exception cref="LabException">libfaketime is not installed.</exception>
    public IReadOnlyDictionary<string, string> Environment(LabHost host)
    {
        string library = Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).FirstOrDefault()
            ?? throw new LabException("libfaketime is not installed. 'mysqlha-lab setup' installs it.");
        if (!File.Exists(PathOf(host)))
            Move(host, "+0");
        return new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library, ["FAKETIME_TIMESTAMP_FILE"] = PathOf(host), ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // Its repair of timed waits takes .NET's deadlines, which are monotonic, for others that have long passed: threads would spin.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };
    }

    /// <summary>Jumps to so far from the machine's clock: +3h, -3h, +0.</summary>
    public void Move(LabHost host, string offset)
    {
        // Replaced and not written to: nobody reads half a word.
        File.WriteAllText(PathOf(host) + ".new", offset);
        File.Move(PathOf(host) + ".new", PathOf(host), overwrite: true);
    }

    private string PathOf(LabHost host) => Path.Combine(lab.Folder, $"clock-{LabAddresses.Name(host)}");
}
