using System.Globalization;
using System.Text;

namespace MySqlHa.Lab.Router;

/// <summary>
/// Writes the script that the host runs: it starts the instances, prints each state change as a line of JSON, and runs every line of its standard input
/// as PowerShell. Only what the bare engine has is used: there is no ConvertTo-Json, Register-EngineEvent or Start-Sleep in it. Input arrives through the
/// pipeline (<c>$input</c>) and not by a blocking read, which could not be stopped by SIGTERM.
/// </summary>
internal static class MySqlHaScript
{
    private const string Head = """
        begin {
            $ErrorActionPreference = 'Stop'
            function Write-Json([hashtable] $value) {
                [Console]::Out.WriteLine([System.Text.Json.JsonSerializer]::Serialize($value, [hashtable]))
            }

            function Show-Instance([string] $name) {
                $i = Get-VrrpInstance -Name $name
                $log = [Collections.Generic.List[hashtable]]::new()
                foreach ($l in $i.Log) {
                    $log.Add(@{ At = $l.At.ToString('O'); Level = [string]$l.Level; Code = [string]$l.Code; Message = [string]$l.Message })
                }
                [System.Text.Json.JsonSerializer]::Serialize(@{
                    State = [string]$i.State; Reason = [string]$i.Reason; EffectivePriority = [int]$i.EffectivePriority
                    AdvertisementInterval = [double]$i.AdvertisementInterval.TotalSeconds; MasterAddress = [string]$i.MasterAddress; NextTimer = [string]$i.NextTimer
                    Sent = [long]$i.Counters.Sent; Received = [long]$i.Counters.Received; Announcements = [long]$i.Counters.Announcements
                    Dropped = $i.Counters.Dropped; Log = $log
                }, [hashtable])
            }

            $report = {
                param($change)
                [Console]::Out.WriteLine([System.Text.Json.JsonSerializer]::Serialize(@{
                    Kind = 'state'; Name = [string]$change.Name; From = [string]$change.From; To = [string]$change.To
                    Reason = [string]$change.Reason; At = $change.At.ToString('O')
                }, [hashtable]))
            }

        """;

    private const string Tail = """
            Write-Json @{ Kind = 'ready' }
        }
        process {
            foreach ($line in $input) {
                $id, $text = "$line" -split ' ', 2
                try {
                    $output = foreach ($o in @(& ([scriptblock]::Create($text)))) { "$o" }
                    Write-Json @{ Kind = 'reply'; Id = $id; Output = ($output -join "`n") }
                }
                catch {
                    Write-Json @{ Kind = 'reply'; Id = $id; Error = "$_" }
                }
            }
        }
        """;

    public static string Text(IEnumerable<MySqlHaOptions> instances, string prelude)
    {
        var text = new StringBuilder(Head);
        text.AppendLine(prelude);
        foreach (MySqlHaOptions instance in instances)
            text.AppendLine(Start(instance));
        return text.Append(Tail).ToString();
    }

    private static string Start(MySqlHaOptions o)
    {
        var text = new StringBuilder("    Start-VrrpInstance");
        void Add(string parameter, IFormattable value) => text.Append(CultureInfo.InvariantCulture, $" -{parameter} {value}");
        text.Append(CultureInfo.InvariantCulture, $" -Name {Quote(o.Name)} -Interface {Quote(o.Interface)} -VirtualAddress {List(o.VirtualAddresses)}");
        Add("Version", o.Version);
        Add("VirtualRouterId", o.VirtualRouterId);
        Add("Priority", o.Priority);
        Add("AdvertisementInterval", o.AdvertisementInterval);
        if (o.Password is { } password)
            text.Append(CultureInfo.InvariantCulture, $" -Password ([System.Net.NetworkCredential]::new('', {Quote(password)}).SecurePassword)");
        if (o.UnicastPeers.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $" -Peer {List(o.UnicastPeers)}");
        if (o.NoPreempt)
            text.Append(" -NoPreempt");
        if (o.PreemptDelay > 0)
            Add("PreemptDelay", o.PreemptDelay);
        if (o.Gateway is { } gateway)
            text.Append(CultureInfo.InvariantCulture, $" -Gateway {Quote(gateway)}");
        return text.Append(CultureInfo.InvariantCulture, $" {o.Parameters} -OnMaster $report -OnBackup $report -OnFault $report -OnStop $report").ToString();
    }

    private static string List(IEnumerable<string> values) => string.Join(", ", values.Select(Quote));

    private static string Quote(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
