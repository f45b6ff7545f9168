using System.Globalization;
using System.Text;

namespace MySqlHa.Lab.Keepalived;

/// <summary>Writes keepalived.conf(5).</summary>
internal static class KeepalivedConfiguration
{
    public static string Text(KeepalivedOptions options)
    {
        var text = new StringBuilder();
        text.Append("global_defs {\n");
        Line(text, $"vrrp_version {options.Version}");
        Line(text, $"script_user root");
        Line(text, $"enable_script_security");
        foreach (string line in options.GlobalLines)
            Line(text, $"{line}");
        text.Append("}\n");
        if (options.TrackScript is { } script)
        {
            text.Append("vrrp_script check {\n");
            Line(text, $"script \"{script}\"");
            Line(text, $"interval {options.TrackScriptInterval}");
            if (options.TrackScriptTimeout > 0)
                Line(text, $"timeout {options.TrackScriptTimeout}");
            Line(text, $"fall {options.TrackScriptFall}");
            Line(text, $"rise {options.TrackScriptRise}");
            Line(text, $"weight {options.TrackScriptWeight}");
            text.Append("}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"vrrp_instance {options.Name} {{\n");
        Line(text, $"version {options.Version}");
        Line(text, $"state {options.State}");
        Line(text, $"interface {options.Interface}");
        Line(text, $"virtual_router_id {options.VirtualRouterId}");
        Line(text, $"priority {options.Priority}");
        Line(text, $"advert_int {options.AdvertisementInterval:0.###}");
        if (options.NoPreempt)
            Line(text, $"nopreempt");
        if (options.PreemptDelay > 0)
            Line(text, $"preempt_delay {options.PreemptDelay:0.###}");
        if (options.Password is { } password)
            Line(text, $"authentication {{ auth_type PASS\n auth_pass {password}\n }}");
        if (options.UnicastSource is { } source)
            Line(text, $"unicast_src_ip {source}");
        if (options.UnicastPeers.Count > 0)
            Line(text, $"unicast_peer {{\n {string.Join("\n ", options.UnicastPeers)}\n }}");
        if (options.OldUnicastChecksum)
            Line(text, $"old_unicast_checksum");
        Line(text, $"virtual_ipaddress {{\n {string.Join("\n ", options.VirtualAddresses)}\n }}");
        if (options.TrackScript is not null)
            Line(text, $"track_script {{\n check\n }}");
        foreach (string line in options.InstanceLines)
            Line(text, $"{line}");
        return text.Append("}\n").ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append("    ").Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
