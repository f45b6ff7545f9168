namespace MySqlHa.Vrrp.Engine;

/// <summary>Who is told what an instance's loop has to tell; see <see cref="Notifier"/>. No call waits.</summary>
internal interface IEngineNews
{
    /// <summary>The state changed.</summary>
    void Post(VrrpTransition transition);

    /// <summary>Something worth a line happened.</summary>
    void Post(VrrpLogEntry entry);

    /// <summary>A backup misses its master.</summary>
    void PostMasterLate();
}
