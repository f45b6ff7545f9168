<#
.SYNOPSIS
Brings a node that failed back beside the one that took over.

.DESCRIPTION
Both servers run; the returning one is read-only. Run it on any machine that reaches both, best on the one that ran the failover:

    mysqlha docs/runbooks/Rejoin.ps1 -Server 192.0.2.11 -Source 192.0.2.12 -Accounts /etc/mysqlha/accounts.json

It may be run again at any time: it looks first, and does what is left to do. It ends with an error, and nothing changed, when the returning node holds
transactions that the active one lacks: then decide with -ErrantTransaction.
#>
param(
    # The node that comes back.
    [Parameter(Mandatory)] [string] $Server,

    # The node that serves.
    [Parameter(Mandatory)] [string] $Source,

    # A JSON file that only root can read, with user and password of admin and replication.
    [string] $Accounts = '/etc/mysqlha/accounts.json',

    # Stop lists what only the returning node holds. Apply brings it to the active one. Discard saves it to a file and replaces the returning node's data.
    [ValidateSet('Stop', 'Apply', 'Discard')]
    [string] $ErrantTransaction = 'Stop',

    [ValidateSet('Auto', 'Gtid', 'Position', 'Clone')]
    [string] $Method = 'Auto',

    # Folder of mysqlbinlog, mysqldump and mysql, where PATH has not the right ones.
    [string] $ToolPath,

    [string] $JournalFolder = '/var/lib/mysqlha'
)

$ErrorActionPreference = 'Stop'

# Passwords come from a file, never from a command line: everybody on the machine can read those.
# Whoever can read it can be any of its accounts.
if ($IsLinux -and ([IO.File]::GetUnixFileMode($Accounts) -band [IO.UnixFileMode] 'GroupRead, GroupWrite, OtherRead, OtherWrite')) {
    throw "Others than its owner can read or change $Accounts. Close it with 'chmod 600 $Accounts', and if it has been like that for long, change the passwords in it."
}
$file = [Text.Json.JsonDocument]::Parse([IO.File]::ReadAllText($Accounts)).RootElement
function Read-Account([string] $name) {
    $entry = $file.GetProperty($name)
    [pscredential]::new($entry.GetProperty('user').GetString(), [Net.NetworkCredential]::new('', $entry.GetProperty('password').GetString()).SecurePassword)
}

$admin = Read-Account admin
$rejoin = @{
    Server                = $Server
    Source                = $Source
    Credential            = $admin
    ReplicationCredential = Read-Account replication     # for a channel that is gone; one that is there keeps its own
    ErrantTransaction     = $ErrantTransaction
    Method                = $Method
    JournalFolder         = $JournalFolder
    Confirm               = $false
}
if ($ToolPath) { $rejoin.ToolPath = $ToolPath }
# Each shown by itself: two kinds of objects in one stream would be shown as lists.
Invoke-Rejoin @rejoin | Out-Default
Get-ReplicationStatus -Server $Server, $Source -Credential $admin | Out-Default
