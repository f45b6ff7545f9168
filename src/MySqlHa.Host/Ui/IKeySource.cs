namespace MySqlHa.Host.Ui;

/// <summary>Key presses, one by one and without echo.</summary>
internal interface IKeySource
{
    bool IsAvailable { get; }

    /// <summary>Waits for a key.</summary>
    /// <exception cref="System.Management.Automation.PipelineStoppedException">A signal ended the wait.</exception>
    ConsoleKeyInfo Read();
}
