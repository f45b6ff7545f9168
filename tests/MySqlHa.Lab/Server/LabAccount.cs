namespace MySqlHa.Lab.Server;

/// <summary>An account on both servers.</summary>
/// <param name="User">User name.</param>
/// <param name="Password">Password; random, made for this lab.</param>
public sealed record LabAccount(string User, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => User;
}
