using System.Globalization;

namespace MySqlHa.Fuzz.Engine;

/// <summary>The command line.</summary>
/// <param name="Seconds">Processor time to spend, in seconds, on all targets together.</param>
/// <param name="Target">One target only, or null for all.</param>
/// <param name="Out">Folder for the corpus and the faults.</param>
/// <param name="More">Folder with files that are inputs of the target, or null.</param>
/// <param name="Seed">What comes by chance comes so again.</param>
/// <param name="IsInstrumented">Whether this is the copy that counts branches.</param>
internal sealed record FuzzOptions(double Seconds, string? Target, string Out, string? More, int Seed, bool IsInstrumented)
{
    public const string Usage = "Usage: mysqlha-fuzz [--seconds 60] [--target advertisement|frame|netlink|binarylog] [--out folder] [--more folder] [--seed n]";
    public const string Instrumented = "--instrumented";

    public static FuzzOptions? Parse(string[] args)
    {
        var options = new FuzzOptions(60, null, Path.Combine(Path.GetTempPath(), "mysqlha-fuzz"), null, Environment.TickCount, false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == Instrumented)
            {
                options = options with { IsInstrumented = true };
                continue;
            }

            if (i + 1 == args.Length)
            {
                return null;
            }

            var value = args[++i];
            switch (args[i - 1])
            {
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    options = options with { Seconds = seconds };
                    break;
                case "--target":
                    options = options with { Target = value };
                    break;
                case "--out":
                    options = options with { Out = value };
                    break;
                case "--more":
                    options = options with { More = value };
                    break;
                case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    options = options with { Seed = seed };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
