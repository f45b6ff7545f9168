using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Witness;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>
/// A pair that holds its role at three members of etcd, shared by the tests of a class. Without semi-sync: a source that is cut off from its replica goes on
/// acknowledging writes, so nothing but the witness keeps two nodes from it.
/// </summary>
public sealed class WitnessLab : IAsyncDisposable
{
    /// <summary>The lease's time to live, in seconds: the default, which outlasts an election of etcd's leader.</summary>
    public const int Ttl = 10;

    private HaScene? _scene;

    /// <summary>The witness.</summary>
    public LabEtcd Etcd { get; private set; } = null!;

    internal async Task<HaScene> OpenAsync()
    {
        if (_scene is not { IsWhole: true })
        {
            if (_scene is not null)
                await _scene.DisposeAsync();
            _scene = await HaScene.CreateAsync(ServerKind.MySql, new HaPairOptions { Interval = 0.5, Gateway = true }, semiSync: false, async lab =>
            {
                Etcd = await LabEtcd.StartAsync(lab);
                return $"-Witness '{Etcd.Witness}' -WitnessTtl {Ttl}";
            });
        }

        await _scene.BeginAsync();
        return _scene;
    }

    public async ValueTask DisposeAsync()
    {
        if (_scene is not null)
            await _scene.DisposeAsync();
    }
}
