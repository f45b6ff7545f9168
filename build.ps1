<#
.SYNOPSIS
Builds, tests and shows MySqlHa.

.DESCRIPTION
Runs under pwsh and under our own host (dotnet run --project src/MySqlHa.Host -- ./build.ps1 Test), which has the language and .NET but
not pwsh's Microsoft.PowerShell.Utility: nothing of that module is used here.

  Build              everything, and stages the module into bin/
  Test [-Filter x]   sets up what is missing, builds, runs every test; -Filter picks test methods by name (wildcards)
  Demo               two real servers, an address that follows the living one, four failures
  Lab up|down|status the demo's hosts, to play with by hand
  Bench [area]       measures, beside keepalived in the same run; Bench Fault is the fault suite
  Fuzz               searches for bytes that the parsers cannot bear; -Seconds of processor time
  Docs               writes Get-Help's file from docs/en-US
  Package            a folder that can be copied into a module path
  Clean              removes what builds made
#>
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Lab', 'Bench', 'Fuzz', 'Docs', 'Package', 'Clean')]
    [string] $Task = 'Build',

    # Lab: up, down or status, which is the default. Bench: the area.
    [Parameter(Position = 1)]
    [string] $Action,

    # Test: run only test methods whose full name matches, for example *Preempt*. Bench Fault: only rows whose name has it.
    [string] $Filter,

    # Demo, Lab: which server.
    [ValidateSet('MySql', 'MariaDb')]
    [string] $Server = 'MySql',

    # Bench: one area only, and how many runs each; 0, of Simulation alone, is without end.
    [string] $Area,
    [ValidateRange(0, 1000)]
    [int] $Runs = 20,

    # Bench: what comes by chance comes so again; none takes one, and prints it.
    [int] $Seed,

    # Fuzz: how long, in seconds of processor time.
    [ValidateRange(1, 1000000)]
    [int] $Seconds = 3600,

    # Bench: a file for the figures; of Fault, NAME.md and NAME.csv. Fuzz, Package: the folder.
    [string] $Out
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$solution = "$root/MySqlHa.slnx"
$clock = [Diagnostics.Stopwatch]::StartNew()

$said = [Diagnostics.Stopwatch]::StartNew()

function Say([string] $text) {
    [Console]::Out.WriteLine($text)
    $said.Restart()
}

function Fail([string] $text) {
    [Console]::Error.WriteLine("build.ps1: $text")
    exit 1
}

# Runs a program. Its lines appear as they come; where nothing was said for ten seconds, a line tells that it is still at work. What -While
# returns is added to that line; where it throws, the program is ended.
function Invoke-Step([string] $what, [string] $program, [string[]] $arguments, [scriptblock] $onLine = { Say "  $_" }, [scriptblock] $while = { '' }) {
    $start = [Diagnostics.ProcessStartInfo]::new($program)
    foreach ($argument in $arguments) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.WorkingDirectory = $root
    # A host that was itself started by "dotnet run" hands its children settings of that run.
    $null = $start.Environment.Remove('MSBUILD_EXE_PATH')
    $null = $start.Environment.Remove('MSBuildSDKsPath')
    $step = [Diagnostics.Stopwatch]::StartNew()
    $left = $null
    $process = [Diagnostics.Process]::Start($start)
    try {
        $readers = [Collections.Generic.List[object]]::new()
        $readers.Add($process.StandardOutput)
        $readers.Add($process.StandardError)
        $reads = [Collections.Generic.List[Threading.Tasks.Task]]::new()
        foreach ($reader in $readers) { $reads.Add($reader.ReadLineAsync()) }
        while ($reads.Count -gt 0) {
            $done = [Threading.Tasks.Task]::WaitAny($reads.ToArray(), 1000)
            if ($said.Elapsed.TotalSeconds -ge 10) { Say ("  ... {0}, {1:0} s{2}" -f $what, $step.Elapsed.TotalSeconds, (& $while)) }
            if ($done -ge 0) {
                $line = $reads[$done].Result
                if ($null -eq $line) {
                    $reads.RemoveAt($done)
                    $readers.RemoveAt($done)
                }
                else {
                    $line | ForEach-Object $onLine
                    $reads[$done] = $readers[$done].ReadLineAsync()
                }
            }
            elseif ($process.HasExited) {
                # Its last lines come at once. A program that it left behind may hold its output open for ever.
                if ($null -eq $left) { $left = [Diagnostics.Stopwatch]::StartNew() }
                elseif ($left.Elapsed.TotalSeconds -gt 10) {
                    Say "  $what ended, and a program that it had started still holds its output."
                    break
                }
            }
        }
        $process.WaitForExit()
        $process.ExitCode
    }
    finally {
        # Ctrl-C, or an error above: nothing that was started here stays.
        if (-not $process.HasExited) { $process.Kill($true) }
        $process.Dispose()
    }
}

# Runs a project's tests; returns what came of them. Tests that stand still are ended, and named.
function Invoke-Tests([string] $project, [string[]] $options, [Collections.Generic.List[string]] $red) {
    $seen = @{ Done = 0; Why = 0; Moved = [Diagnostics.Stopwatch]::StartNew(); Under = [Collections.Generic.List[string]]::new() }
    $arguments = @("$root/tests/$project/bin/Debug/net10.0/$project.dll", '-noLogo', '-noColor', '-reporter', 'verbose') + $options
    try {
        $code = Invoke-Step $project 'dotnet' $arguments -While {
            $under = $seen.Under.Count -gt 0 ? "under way: $($seen.Under -join ', ')" : 'no test under way'
            if ($seen.Moved.Elapsed.TotalMinutes -gt 10) { throw "no test began or ended for ten minutes; $under" }
            ", $($seen.Done) done; $under"
        } -OnLine {
            if ($_ -match '^\s*(\S.*) \[STARTING\]$') { $seen.Under.Add($Matches[1]); $seen.Moved.Restart(); return }
            if ($_ -match '^\s*(\S.*) \[FINISHED\]') { $null = $seen.Under.Remove($Matches[1]); $seen.Done++; $seen.Moved.Restart(); return }
            if ($_ -match 'Total: (\d+)(?:, Errors: (\d+), Failed: (\d+), Skipped: (\d+))?') {
                $seen.Total = [int]$Matches[1]; $seen.Failed = [int]$Matches[2] + [int]$Matches[3]; $seen.Skipped = [int]$Matches[4]
            }
            if ($_ -match '^\s*(\S.*) \[FAIL\]$') { $red.Add("failed: $($Matches[1])"); $seen.Why = 8 }
            elseif ($seen.Why -gt 0 -and $_.StartsWith('      ')) { $red.Add($_); $seen.Why-- }
            else { $seen.Why = 0 }
            Say "  $_"
        }
        $why = "exit code $code"
    }
    catch {
        $why = "$_"
        $code = -1
    }
    # A project that ends without a summary has crashed, and one that ends badly without a failed test has too.
    if (-not $seen.ContainsKey('Total') -or ($code -ne 0 -and $seen.Failed -eq 0 -and $seen.Total -gt 0)) {
        Say "  $project broke off: $why"
        $red.Add("failed: $project, $why")
        return @{ Passed = [Math]::Max(0, [int]$seen.Total - $seen.Skipped); Failed = 1; Skipped = [int]$seen.Skipped }
    }
    @{ Passed = $seen.Total - $seen.Failed - $seen.Skipped; Failed = $seen.Failed; Skipped = $seen.Skipped }
}

function Assert-Ground([string] $why) {
    if (-not $IsLinux) { Fail "$Task needs Linux: $why. On this system only Build, Docs, Package and Clean work." }
    if ((id -u) -ne '0') { Fail "$Task needs root: $why. Run it as root (sudo), or use Build, Docs, Package or Clean." }
}

function Build {
    Say 'Building'
    # The host may be running from this very tree: MSBuild replaces files by new ones, it never writes into a mapped one. Build servers would outlive us.
    $code = Invoke-Step 'building' 'dotnet' @('build', $solution, '--nologo', '-v', 'quiet', '-nodeReuse:false', '-p:UseSharedCompilation=false') {
        if ($_ -match ': (error|warning) ') { Say "  $_" }
    }
    if ($code -ne 0) { Fail 'the build failed; the lines above say where.' }
}

function Set-Up {
    Say 'Setting up packages and the MySQL server folder'
    $code = Invoke-Step 'setting up' 'dotnet' @($lab, 'setup')
    if ($code -ne 0) { Fail 'the set-up failed; the lines above say what is missing.' }
}

$lab = "$root/tests/MySqlHa.Lab/bin/Debug/net10.0/mysqlha-lab.dll"
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'

if ($Task -eq 'Lab') {
    if (-not $Action) { $Action = 'status' }
    if ($Action -notin 'up', 'down', 'status') { Fail "Lab takes up, down or status, not '$Action'." }
}
elseif ($Task -eq 'Bench') {
    if ($Action -and $Area -and $Action -ne $Area) { Fail "Bench takes one area, not '$Action' and '$Area'." }
    if ($Action) { $Area = $Action }
}
elseif ($Action) { Fail "$Task takes no '$Action'." }

switch ($Task) {
    'Build' {
        Build
        Say ("Built in {0:0.0} s. Import-Module $root/MySqlHa.psd1" -f $clock.Elapsed.TotalSeconds)
    }

    'Test' {
        Assert-Ground 'the tests start real servers in network namespaces of their own'
        Build
        Set-Up
        $sum = @{ Passed = 0; Failed = 0; Skipped = 0 }
        $red = [Collections.Generic.List[string]]::new()
        $projects = 'MySqlHa.Vrrp.Tests', 'MySqlHa.Replication.Tests', 'MySqlHa.Node.Tests', 'MySqlHa.Simulation.Tests', 'MySqlHa.Host.Tests', 'MySqlHa.Tests', 'MySqlHa.Lab.Tests'
        foreach ($project in $projects) {
            Say $project
            # Servers of their own that wait for each other: two collections at once halve the time. What measures time says in its collection that it runs alone.
            $parallel = $project -eq 'MySqlHa.Replication.Tests' ? @('-parallelMode', 'collections', '-maxThreads', '3') : @('-parallelMode', 'none')
            $options = $Filter ? $parallel + '-method', $Filter : $parallel
            $came = Invoke-Tests $project $options $red
            foreach ($kind in @($sum.Keys)) { $sum[$kind] += $came[$kind] }
        }
        # What failed, and why, once more: it stands far above by now.
        foreach ($line in $red) { Say $line }
        Say ("Tested in {0:0} s" -f $clock.Elapsed.TotalSeconds)
        Say "$($sum.Passed) passed, $($sum.Failed) failed, $($sum.Skipped) skipped"
        if ($sum.Failed -gt 0 -or $sum.Passed -eq 0) { exit 1 }
    }

    'Demo' {
        Assert-Ground 'the demo makes network namespaces and starts real servers'
        Build
        Set-Up
        & "$root/docs/runbooks/Demo.ps1" -Root $root -Server $Server
        exit $LASTEXITCODE
    }

    'Lab' {
        Assert-Ground 'the lab makes network namespaces and starts real servers'
        if ($Action -eq 'up' -or -not [IO.File]::Exists($lab)) { Build }
        if ($Action -eq 'up') { Set-Up }
        $arguments = @($lab, $Action)
        if ($Action -eq 'up') { $arguments += '--server', $Server }
        $code = Invoke-Step "lab $Action" 'dotnet' $arguments { Say $_ }
        exit $code
    }

    'Bench' {
        Assert-Ground 'the benchmarks fail real servers over, beside keepalived'
        Build
        Set-Up
        $arguments = @("$root/tests/MySqlHa.Bench/bin/Debug/net10.0/mysqlha-bench.dll", '--runs', "$Runs")
        if ($Area) { $arguments += '--area', $Area }
        if ($Seed) { $arguments += '--seed', "$Seed" }
        if ($Filter) { $arguments += '--filter', $Filter }
        if ($Out) { $arguments += '--out', $Out }
        $code = Invoke-Step 'measuring' 'dotnet' $arguments { Say $_ }
        exit $code
    }

    'Fuzz' {
        Build
        $arguments = @("$root/tests/MySqlHa.Fuzz/bin/Debug/net10.0/mysqlha-fuzz.dll", '--seconds', "$Seconds")
        if ($Seed) { $arguments += '--seed', "$Seed" }
        if ($Out) { $arguments += '--out', $Out }
        $code = Invoke-Step 'searching' 'dotnet' $arguments { Say $_ }
        exit $code
    }

    'Docs' {
        Build
        Say "Get-Help reads $root/en-US/MySqlHa.dll-Help.xml"
    }

    'Package' {
        Build
        if (-not $Out) { $Out = "$root/bin/package" }
        $target = "$Out/MySqlHa"
        if ([IO.Directory]::Exists($target)) { [IO.Directory]::Delete($target, $true) }
        foreach ($part in 'MySqlHa.psd1', 'README.md', 'LICENSE', 'bin/MySqlHa.dll', 'bin/MySqlHa.Format.ps1xml', 'bin/lib', 'en-US') {
            $files = if ([IO.Directory]::Exists("$root/$part")) { [IO.Directory]::GetFiles("$root/$part", '*', 'AllDirectories') } else { , "$root/$part" }
            foreach ($file in $files) {
                $to = $target + $file.Substring($root.Length)
                $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($to))
                [IO.File]::Copy($file, $to, $true)
            }
        }
        Say "The module is in $target"
    }

    'Clean' {
        foreach ($folder in [IO.Directory]::GetDirectories($root, 'bin', 'AllDirectories') + [IO.Directory]::GetDirectories($root, 'obj', 'AllDirectories') + "$root/en-US") {
            if ($folder -notmatch '/\.git/' -and [IO.Directory]::Exists($folder)) { [IO.Directory]::Delete($folder, $true) }
        }
        Say 'Clean. The MySQL server folder is kept in the user cache.'
    }
}
