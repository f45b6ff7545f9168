namespace MySqlHa.Simulation.Surroundings;

/// <summary>One direction between two places.</summary>
internal sealed class Path
{
    /// <summary>How many faults cut all of it at the moment.</summary>
    public int Cuts { get; set; }

    /// <summary>How many faults keep advertisements out.</summary>
    public int AdvertisementCuts { get; set; }

    /// <summary>How many faults have most advertisements lost.</summary>
    public int Thinnings { get; set; }

    /// <summary>Whether a TCP segment comes through.</summary>
    public bool Carries => Cuts == 0;

    /// <summary>Whether an advertisement may.</summary>
    public bool CarriesAdvertisements => Cuts == 0 && AdvertisementCuts == 0;
}
