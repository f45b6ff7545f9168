using MySqlHa.Lab.Faults;
using MySqlHa.Lab.Tests.Lab;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>The fault suite of one test class: its rows share a lab as long as each leaves a whole pair.</summary>
public sealed class FaultLab : IAsyncDisposable
{
    internal FaultSuite Suite { get; } = new(TestLab.NewId());

    public ValueTask DisposeAsync() => Suite.DisposeAsync();
}
