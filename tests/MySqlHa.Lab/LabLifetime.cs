namespace MySqlHa.Lab;

/// <summary>Who ends a lab.</summary>
public enum LabLifetime
{
    /// <summary>It ends with the process that made it, however that ends, also by SIGKILL.</summary>
    Process,

    /// <summary>It stays until somebody removes it.</summary>
    UntilDown,
}
