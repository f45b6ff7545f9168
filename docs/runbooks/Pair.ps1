<#
.SYNOPSIS
Makes a pair of two servers: each a replica of the other, one of them active.

.DESCRIPTION
Both servers run, empty or with the active one's data, and each has an administrator's account of the same name and password. Run it on any
machine that reaches both:

    mysqlha docs/runbooks/Pair.ps1 -Server 192.0.2.11, 192.0.2.12 -Accounts /etc/mysqlha/accounts.json

It may be run again at any time: it looks first, and does what is left to do.
#>
param(
    # The two servers. The first is the active one.
    [Parameter(Mandatory)] [string[]] $Server,

    # A JSON file that only root can read, with user and password of admin, replication, monitor and node.
    [string] $Accounts = '/etc/mysqlha/accounts.json',

    # ActiveOnly fences the other node. Both leaves it writable, as the pairs of old were: only with applications that write to one node.
    [ValidateSet('ActiveOnly', 'Both')]
    [string] $WritePolicy = 'ActiveOnly',

    # A commit waits until the other node has it.
    [switch] $SemiSync,

    [string] $JournalFolder = '/var/lib/mysqlha'
)

$ErrorActionPreference = 'Stop'
$Server = @($Server -split ',')     # a shell hands over one word

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
$pair = @{
    Server                = $Server
    Active                = $Server[0]
    Credential            = $admin
    ReplicationCredential = Read-Account replication     # made on both nodes, with REPLICATION SLAVE and nothing more
    MonitorCredential     = Read-Account monitor         # made on both nodes, for Test-MySqlHealth and whoever only looks
    NodeCredential        = Read-Account node            # made on both nodes, for Start-VrrpInstance and the operations on a running pair
    SemiSync              = $SemiSync
    WritePolicy           = $WritePolicy
    JournalFolder         = $JournalFolder
}
# Each shown by itself: two kinds of objects in one stream would be shown as lists.
Initialize-DualSource @pair | Out-Default
Get-ReplicationStatus -Server $Server -Credential $admin | Out-Default
