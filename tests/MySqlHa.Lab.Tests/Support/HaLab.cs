using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>
/// A lab of each kind with a pair that serves, shared by the tests of one class: setting one up takes longer than most failures. A test that does not leave
/// the pair whole leaves none.
/// </summary>
public sealed class HaLab : IAsyncDisposable
{
    private readonly Dictionary<ServerKind, HaScene> _scenes = [];

    /// <summary>Opens a scene: both nodes run and are in step, a client writes, and somebody watches who may write.</summary>
    /// <param name="kind">MySQL or MariaDB.</param>
    /// <param name="writers">Writers of the client.</param>
    internal async Task<HaScene> OpenAsync(ServerKind kind, int writers = 4)
    {
        if (!_scenes.TryGetValue(kind, out HaScene? scene) || !scene.IsWhole)
        {
            if (scene is not null)
                await scene.DisposeAsync();
            _scenes[kind] = scene = await HaScene.CreateAsync(kind, new HaPairOptions { Interval = 0.5, Gateway = true });
        }

        await scene.BeginAsync(writers);
        return scene;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HaScene scene in _scenes.Values)
            await scene.DisposeAsync();
    }
}
