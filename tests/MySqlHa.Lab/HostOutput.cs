namespace MySqlHa.Lab;

/// <summary>Where a process's input and output go.</summary>
public enum HostOutput
{
    /// <summary>Both outputs to the log file; no input. The process can outlive the one that started it.</summary>
    LogFile,

    /// <summary>Three pipes: <see cref="HostProcess.Input"/>, <see cref="HostProcess.Output"/>, <see cref="HostProcess.Error"/>. No log file.</summary>
    Pipes,
}
