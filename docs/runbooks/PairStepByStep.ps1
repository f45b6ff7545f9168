<#
.SYNOPSIS
Two empty servers become a verified pair in ten steps, each of which can be read, repeated and stopped at.

.DESCRIPTION
What Initialize-DualSource does in one call, by hand: for servers that need something else in between. The last line is that call. It finds
everything in place, writes a row on each node and sees it on the other, and fences the passive node.

    mysqlha docs/runbooks/PairStepByStep.ps1 -A 192.0.2.11 -B 192.0.2.12 -Accounts /etc/mysqlha/accounts.json
#>
param(
    # The active node.
    [Parameter(Mandatory)] [string] $A,

    # The other one.
    [Parameter(Mandatory)] [string] $B,

    # A JSON file that only root can read, with user and password of admin, replication and node.
    [string] $Accounts = '/etc/mysqlha/accounts.json',

    [string] $JournalFolder = '/var/lib/mysqlha'
)

$ErrorActionPreference = 'Stop'
# Whoever can read it can be any of its accounts.
if ($IsLinux -and ([IO.File]::GetUnixFileMode($Accounts) -band [IO.UnixFileMode] 'GroupRead, GroupWrite, OtherRead, OtherWrite')) {
    throw "Others than its owner can read or change $Accounts. Close it with 'chmod 600 $Accounts', and if it has been like that for long, change the passwords in it."
}
$file = [Text.Json.JsonDocument]::Parse([IO.File]::ReadAllText($Accounts)).RootElement
function Read-Account([string] $name) {
    $entry = $file.GetProperty($name)
    [pscredential]::new($entry.GetProperty('user').GetString(), [Net.NetworkCredential]::new('', $entry.GetProperty('password').GetString()).SecurePassword)
}

$replication = Read-Account replication
$PSDefaultParameterValues = @{ '*:Credential' = Read-Account admin; '*:JournalFolder' = $JournalFolder }

Test-ReplicationReadiness $A, $B -Fix
New-ReplicationAccount $A, $B -ReplicationCredential $replication
New-MonitorAccount $A, $B -Role Node -MonitorCredential (Read-Account node)
Set-ReplicationSource $B -Source $A -ReplicationCredential $replication
Set-ReplicationSource $A -Source $B -ReplicationCredential $replication
$A, $B | Start-Replication
Enable-SemiSync $A, $B
Wait-Replication $B -Source $A
Initialize-DualSource $A, $B -ReplicationCredential $replication -SemiSync
Get-ReplicationStatus $A, $B
