using System.Globalization;

namespace MySqlHa.Bench;

/// <summary>What was measured of one thing.</summary>
internal sealed record Figure(string What, string Who, string Unit, IReadOnlyList<double> Samples, string Target = "")
{
    public double Median
    {
        get
        {
            var sorted = Samples.Order().ToArray();
            var middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public double Worst => Samples.Max();

    public static string Number(double value) =>
        value.ToString(value is > 0 and < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
