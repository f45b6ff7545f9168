namespace MySqlHa.Fuzz.Engine;

/// <summary>The inputs of a target, a line of hexadecimal digits each: small, and a diff shows what came and went.</summary>
internal static class CorpusFile
{
    /// <summary>The inputs that were kept with the sources; none for a new target.</summary>
    public static List<byte[]> Kept(string target)
    {
        using var stream = typeof(CorpusFile).Assembly.GetManifestResourceStream(target + ".hex");
        if (stream is null)
        {
            return [];
        }

        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    public static List<byte[]> Read(string path) => File.Exists(path) ? Parse(File.ReadAllText(path)) : [];

    public static void Write(string path, IEnumerable<byte[]> inputs) =>
        File.WriteAllLines(path, inputs.Select(Convert.ToHexStringLower).Where(l => l.Length > 0).Distinct().OrderBy(l => l.Length).ThenBy(l => l, StringComparer.Ordinal));

    private static List<byte[]> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => l[0] != '#').Select(Convert.FromHexString)];
}
