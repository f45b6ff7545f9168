namespace MySqlHa.Simulation;

/// <summary>
/// What a build of the simulation leaves out with <c>-p:Without=Guard</c>, <c>Wait</c>, <c>Damping</c> or <c>Witness</c>, to show that the checks would find it missing.
/// <para>
/// These four are left out here, where the world is wired, and not in the product: there they are processes that are started or settings that are given, and a
/// simulation that neither starts nor gives them is a product without them. The fifth, <c>TieBreak</c>, is one term of the state machine's comparison, which no wiring
/// reaches: it is left out there.
/// </para>
/// </summary>
internal static class Protections
{
#if WITHOUT_GUARD
    public static bool Guard => false;
#else
    /// <summary>Whether a daemon has a guard.</summary>
    public static bool Guard => true;
#endif

#if WITHOUT_WAIT
    public static bool Wait => false;
#else
    /// <summary>Whether a take-over on silence waits for the former holder.</summary>
    public static bool Wait => true;
#endif

#if WITHOUT_DAMPING
    public static bool Damping => false;
#else
    /// <summary>Whether a pair that flaps is held.</summary>
    public static bool Damping => true;
#endif

#if WITHOUT_WITNESS
    public static bool Witness => false;
#else
    /// <summary>Whether a node asks the witness that it has.</summary>
    public static bool Witness => true;
#endif
}
