<#
.SYNOPSIS
Fails a pair of real MySQL servers over, repairs it and switches it over, while a client writes through the virtual address.

.DESCRIPTION
Two hosts, a client and a gateway are network namespaces of this machine. Each host runs a real server that replicates from the other, and
Node.ps1 with one MySqlHa instance: one node takes writes, the other is read-only. Start it through build.ps1, which sets up what it needs:

    ./build.ps1 Demo [-Server MariaDb]
#>
param(
    # The root of the checkout.
    [string] $Root = [IO.Path]::GetFullPath("$PSScriptRoot/../.."),

    [ValidateSet('MySql', 'MariaDb')]
    [string] $Server = 'MySql'
)

$ErrorActionPreference = 'Stop'
$dotnet = [Environment]::ProcessPath -match '/dotnet$' ? [Environment]::ProcessPath : 'dotnet'
$labProgram = "$Root/tests/MySqlHa.Lab/bin/Debug/net10.0/mysqlha-lab.dll"
$hostProgram = "$Root/src/MySqlHa.Host/bin/Debug/net10.0/MySqlHa.Host.dll"
$id = 'demo'
$clock = [Diagnostics.Stopwatch]::StartNew()
$nodes = @{}
$timeline = [Collections.Generic.List[object]]::new()

function Say([string] $text) { [Console]::WriteLine('{0,5:0.0} s  {1}', $clock.Elapsed.TotalSeconds, $text) }

function Invoke-Lab {
    & $dotnet $labProgram @args --id $id
    if ($LASTEXITCODE -ne 0) { throw "mysqlha-lab $args failed." }
}

# ---- the nodes: each a process of its own on its host, running Node.ps1

function Start-Node([string] $name, [int] $priority, [string] $accounts) {
    $start = [Diagnostics.ProcessStartInfo]::new('ip')
    foreach ($word in 'netns', 'exec', "mysqlha-$id-$name", $dotnet, $hostProgram, "$PSScriptRoot/Node.ps1", '-Priority', "$priority", '-Accounts', $accounts, '-JournalFolder', "$folder/journal-$name") {
        $start.ArgumentList.Add($word)
    }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $nodes[$name] = @{ Process = $process; Reading = $process.StandardOutput.ReadLineAsync(); State = ''; Shown = [Collections.Generic.List[string]]::new(); Done = 0 }
}

# Takes what the nodes have said; waits up to the given time for something to come.
function Receive-Word([int] $milliseconds) {
    $names = @($nodes.Keys)
    $readings = [Threading.Tasks.Task[]]@($names | ForEach-Object { $nodes[$_].Reading })
    $which = [Threading.Tasks.Task]::WaitAny($readings, $milliseconds)
    if ($which -lt 0) { return }
    $name = $names[$which]
    $node = $nodes[$name]
    $line = $node.Reading.Result
    if ($null -eq $line) { throw "The node $name ended early." }
    $node.Reading = $node.Process.StandardOutput.ReadLineAsync()
    if ($line.StartsWith("change`t")) {
        $parts = $line.Split("`t")
        $node.State = $parts[3]
        $at = [DateTimeOffset]::Parse($parts[1], [Globalization.CultureInfo]::InvariantCulture)
        $timeline.Add([pscustomobject]@{ At = $at; Time = $at.ToString('HH:mm:ss.fff'); Node = $name; Change = "$($parts[2]) -> $($parts[3])"; Reason = $parts[4] })
    }
    elseif ($line -eq 'done') { $node.Done++ }
    else { $node.Shown.Add($line) }
}

function Wait-Node([string] $name, [string] $state, [int] $seconds) {
    $limit = [Diagnostics.Stopwatch]::StartNew()
    while ($nodes[$name].State -ne $state) {
        if ($limit.Elapsed.TotalSeconds -gt $seconds) { throw "Node $name was not $state within $seconds s; it is $($nodes[$name].State)." }
        Receive-Word 500
    }
}

function Send-Word([string] $name, [string] $word) {
    $node = $nodes[$name]
    $before = $node.Done
    $node.Shown.Clear()
    $node.Process.StandardInput.WriteLine($word)
    $node.Process.StandardInput.Flush()
    $limit = [Diagnostics.Stopwatch]::StartNew()
    while ($node.Done -eq $before) {
        if ($limit.Elapsed.TotalSeconds -gt 20) { throw "Node $name did not answer '$word'." }
        Receive-Word 500
    }
}

# A runbook on a host, with the lab's accounts and journal.
function Invoke-Runbook([string] $name, [string] $runbook) {
    & ip netns exec "mysqlha-$id-$name" $dotnet $hostProgram "$PSScriptRoot/$runbook" @args -Accounts $accounts -JournalFolder "$folder/journal"
    if ($LASTEXITCODE -ne 0) { throw "$runbook failed." }
}

# What Get-VrrpInstance says on each node.
function Show-Nodes {
    foreach ($name in 'a', 'b') {
        Send-Word $name 'show'
        $lines = $nodes[$name].Shown | Where-Object { $_ }
        if ($name -eq 'a') { [Console]::WriteLine("           on  $(@($lines)[0])"); [Console]::WriteLine("               $(@($lines)[1])") }
        [Console]::WriteLine("           $name   $(@($lines)[-1])")
    }
}

# ---- the client's view of one failure

function Get-Gap([string] $mark) {
    $statistics = [Text.Json.JsonDocument]::Parse((Invoke-Lab client stats --json) -join '').RootElement
    foreach ($entry in $statistics.GetProperty('marks').EnumerateArray()) {
        if ($entry.GetProperty('name').GetString() -eq $mark) { return $entry.GetProperty('longestGapMilliseconds').GetDouble() }
    }
}

function Show-Failure([string] $mark, [string] $taker) {
    $null = Invoke-Lab client wait --timeout 20 --server-id ($taker -eq 'a' ? 1 : 2)
    Say ('the address is on {0}; writes go on; longest gap {1:0} ms' -f $taker, (Get-Gap $mark))
}

try {
    Say "Two empty $Server servers on two hosts"
    $null = & $dotnet $labProgram down --id $id
    $status = [Text.Json.JsonDocument]::Parse((Invoke-Lab up --server $Server --empty --json) -join '').RootElement
    $accounts = $status.GetProperty('accountsFile').GetString()
    $folder = $status.GetProperty('folder').GetString()

    Say 'Initialize-DualSource: each a replica of the other, semi-sync, b read-only (docs/runbooks/Pair.ps1)'
    Invoke-Runbook a Pair.ps1 -Server '192.0.2.11,192.0.2.12' -SemiSync
    $null = Invoke-Lab schema

    Say 'An instance on each node: a with priority 100, b with 90'
    Start-Node a 100 $accounts
    Wait-Node a Master 30
    Start-Node b 90 $accounts
    Wait-Node b Backup 30
    Show-Nodes

    Say 'A client with four writers, through the virtual address'
    $null = Invoke-Lab client start

    Say '(1) kill -9 of mysqld on the master: b has everything, is opened, and takes the address'
    $null = Invoke-Lab client mark kill
    $null = Invoke-Lab kill-server a
    Wait-Node b Master 20
    Show-Failure kill b

    Say '(2) the server comes back, read-only, and waits'
    $null = Invoke-Lab start-server a
    Show-Nodes
    # Killed between writing a commit and hearing its acknowledgement, it may hold some that nobody heard of.
    Say 'Invoke-Rejoin -ErrantTransaction Apply brings it back, with what only it may have (docs/runbooks/Rejoin.ps1); the address does not move'
    $null = Invoke-Lab client mark rejoin
    Invoke-Runbook b Rejoin.ps1 -Server 192.0.2.11 -Source 192.0.2.12 -ErrantTransaction Apply
    Wait-Node a Backup 30
    Show-Nodes
    Say ('longest gap {0:0} ms' -f (Get-Gap rejoin))

    Say '(3) Invoke-Switchover: a is the active node again (docs/runbooks/Switchover.ps1)'
    $null = Invoke-Lab client mark switchover
    Invoke-Runbook a Switchover.ps1 -Server 192.0.2.11 -Source 192.0.2.12
    Wait-Node a Master 20
    Show-Failure switchover a

    Say '(4) the gateway is cut off from the holder: it closes its server and lets go'
    $null = Invoke-Lab client mark gateway
    $null = Invoke-Lab cut a gw
    Wait-Node b Master 20
    Show-Failure gateway b
    $null = Invoke-Lab heal
    Wait-Node a Backup 20
    Show-Nodes

    Say '(5) Stop-VrrpInstance on the holder hands over'
    $null = Invoke-Lab client mark stop
    Send-Word b stop
    Wait-Node a Master 20
    Show-Failure stop a
    Send-Word b start
    Wait-Node b Backup 20

    Say 'What both nodes did'
    $timeline | & { begin { $all = @() } process { $all += $_ } end { [Linq.Enumerable]::OrderBy([object[]]$all, [Func[object, DateTimeOffset]] { $args[0].At }) } } |
        ForEach-Object { [pscustomobject]@{ Time = $_.Time; Node = $_.Node; Change = $_.Change; Reason = $_.Reason } } | Out-Default

    Say 'What the client saw'
    Invoke-Lab client stop
    Invoke-Lab ledger a b
}
finally {
    foreach ($node in $nodes.Values) {
        # End of input ends the runbook, which lets go of the address.
        $node.Process.StandardInput.Close()
        if (-not $node.Process.WaitForExit(10000)) { $node.Process.Kill($true) }
    }
    $null = & $dotnet $labProgram down --id $id
}

Say 'Done. The lab is removed.'
