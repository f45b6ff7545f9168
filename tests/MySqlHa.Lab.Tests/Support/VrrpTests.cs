namespace MySqlHa.Lab.Tests.Support;

/// <summary>Tests in the shared lab: each begins with every cable plugged in, however the one before it ended.</summary>
public abstract class VrrpTests(VrrpLab lab) : IAsyncLifetime
{
    private protected VrrpLab Shared => lab;

    public async ValueTask InitializeAsync() => await lab.Lab.HealAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
