using MySqlHa.Node.Tests.Roles;
using MySqlHa.Node.Witness;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>A lease that is what the test says; what is done with it is remembered in the router's order.</summary>
internal sealed class FakeLease(RecordingRouter router) : IRoleLease
{
    private int _questions;

    public LeaseAction Answer { get; set; } = LeaseAction.Write;

    public string Why { get; set; } = "its lease holds the role";

    public int Questions => Volatile.Read(ref _questions);

    public bool MayOpen { get; private set; }

    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(60);

    public WitnessStatus Status => new("Holder", "as the test says");

    public void Start()
    {
    }

    public Task<LeaseDecision> AcquireAsync()
    {
        Interlocked.Increment(ref _questions);
        MayOpen = Answer == LeaseAction.Write;
        router.Told.Enqueue($"acquire {Answer}");
        return Task.FromResult(new LeaseDecision(Answer, TimeSpan.Zero, null, Why));
    }

    public Task LetGoAsync()
    {
        MayOpen = false;
        router.Told.Enqueue("let role go");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
