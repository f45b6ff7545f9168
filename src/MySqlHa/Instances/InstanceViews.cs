using System.Globalization;
using MySqlHa.Node;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Instances;

/// <summary>Core objects as the user sees them. Nothing of the private load context leaves the module in a property's type.</summary>
internal static class InstanceViews
{
    public static VrrpInstance Of(HaNode node)
    {
        var configuration = node.Configuration.Vrrp;
        var status = node.Router.GetStatus();
        return new VrrpInstance
        {
            Name = configuration.Name,
            State = status.State.ToString(),
            Since = status.Since,
            Reason = status.Reason,
            Interface = configuration.Interface,
            VirtualRouterId = configuration.VirtualRouterId,
            VirtualAddress = [.. configuration.Addresses.Select(a => a.ToString())],
            Priority = configuration.Priority,
            EffectivePriority = status.EffectivePriority,
            Version = (int)configuration.Version,
            AdvertisementInterval = status.MasterAdvertisementInterval,
            MasterAddress = status.MasterAddress,
            MasterPriority = status.MasterPriority,
            NextTimer = status.NextTimer is { } timer
                ? string.Create(CultureInfo.InvariantCulture, $"{timer} in {status.NextTimerIn!.Value.TotalSeconds:0.000} s")
                : null,
            Authentication = AuthenticationView.Of(configuration, node.Router.Authentication, status),
            Counters = Of(status),
            Health = node.Health is { } verdict
                ? new VrrpInstanceHealth { Server = node.Configuration.Server!.ToString(), Status = verdict.Status.ToString(), Reason = verdict.Reason, Since = verdict.At }
                : null,
            WritePolicy = node.Configuration.WritePolicy.ToString(),
            Role = node.Role?.Role,
            Fence = node.Role?.Fence,
            FenceSince = node.Role?.FenceSince,
            Peer = node.Role?.Peer?.ToString(),
            PeerHeardAt = node.Role?.PeerHeardAt,
            LastRecord = node.Role?.LastRecord,
            Held = status.Held,
            Witness = WitnessView.State(node),
            WitnessReason = WitnessView.Reason(node),
            Guard = node is { Guard: { } guard, Configuration.Guard: { } settings }
                ? new VrrpInstanceGuard { State = guard.State, ProcessId = guard.ProcessId, Since = guard.Since, Restarts = guard.Restarts, Limit = settings.Limit, OnLoss = settings.OnLoss.ToString() }
                : null,
            TakeoverWait = configuration.TakeoverWait.Wait.ToString(),
            TakeoverAfter = TakeoverWaitReport.Outage(configuration),
            Log = [.. node.Router.RecentLog.Select(Of)],
        };
    }

    public static VrrpStateChange Of(VrrpTransition transition) => new()
    {
        Name = transition.Name,
        From = transition.From.ToString(),
        To = transition.To.ToString(),
        Reason = transition.Reason,
        At = transition.At,
    };

    public static VrrpInstanceLogEntry Of(VrrpLogEntry entry) => new()
    {
        Name = entry.Name,
        At = entry.At,
        Level = entry.Level.ToString(),
        Code = entry.Code,
        Message = entry.Message,
    };

    private static VrrpInstanceCounters Of(VrrpStatus status) => new()
    {
        Sent = status.Counters.Sent,
        SendFailed = status.Counters.SendFailed,
        Received = status.Counters.Received,
        PriorityZeroSent = status.Counters.PriorityZeroSent,
        PriorityZeroReceived = status.Counters.PriorityZeroReceived,
        BecameMaster = status.Counters.BecameMaster,
        Announcements = status.Counters.Announcements,
        SessionsDestroyed = status.Counters.ReleasedSessions,
        Dropped = status.Counters.Dropped.Where(d => d.Value > 0).ToDictionary(d => d.Key, d => d.Value),
    };
}
