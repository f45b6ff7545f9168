namespace MySqlHa.Node.Witness;

/// <summary>
/// What a lease is held at. Answers about the role are linearizable: they need a majority of the witness's members. Each failure is a
/// <see cref="WitnessException"/>.
/// </summary>
internal interface IWitnessStore : IDisposable
{
    /// <summary>Whom it speaks to at the moment.</summary>
    string Member { get; }

    /// <summary>Makes a lease.</summary>
    /// <returns>Its id.</returns>
    Task<string> GrantAsync(TimeSpan ttl, CancellationToken cancellation = default);

    /// <summary>Renews a lease.</summary>
    /// <returns>False: it has ended.</returns>
    Task<bool> KeepAliveAsync(string lease, CancellationToken cancellation = default);

    /// <summary>Who holds the role; null for nobody.</summary>
    Task<RoleHolder?> LookAsync(CancellationToken cancellation = default);

    /// <summary>Takes the role for a lease if nobody has it.</summary>
    /// <returns>Who has it now; null when there is no such lease.</returns>
    Task<RoleHolder?> AcquireAsync(string lease, CancellationToken cancellation = default);

    /// <summary>Gives the role back if this lease has it.</summary>
    Task ReleaseAsync(string lease, CancellationToken cancellation = default);

    /// <summary>Ends a lease, and its role.</summary>
    Task RevokeAsync(string lease, CancellationToken cancellation = default);
}
