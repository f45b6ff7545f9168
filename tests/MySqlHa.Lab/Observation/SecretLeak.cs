namespace MySqlHa.Lab.Observation;

/// <summary>A secret that stands where it must not.</summary>
/// <param name="Whose">The account or the key that it belongs to; never the secret.</param>
/// <param name="Where">The file, or what of which process.</param>
public sealed record SecretLeak(string Whose, string Where);
