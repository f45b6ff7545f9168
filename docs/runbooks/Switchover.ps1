<#
.SYNOPSIS
Makes the other node the active one, while both are alive.

.DESCRIPTION
Writers wait for a moment and connect again; nothing acknowledged is lost. Run it on any machine that reaches both servers:

    mysqlha docs/runbooks/Switchover.ps1 -Server 192.0.2.12 -Source 192.0.2.11 -Accounts /etc/mysqlha/accounts.json
#>
param(
    # The server that shall be active.
    [Parameter(Mandatory)] [string] $Server,

    # The one that is.
    [Parameter(Mandatory)] [string] $Source,

    # A JSON file that only root can read, with node.user and node.password: the account that New-MonitorAccount -Role Node makes.
    [string] $Accounts = '/etc/mysqlha/accounts.json',

    # Seconds for all of it. What was done by then is taken back.
    [double] $Timeout = 10,

    [string] $JournalFolder = '/var/lib/mysqlha'
)

$ErrorActionPreference = 'Stop'

# Passwords come from a file, never from a command line: everybody on the machine can read those.
# Whoever can read it can be any of its accounts.
if ($IsLinux -and ([IO.File]::GetUnixFileMode($Accounts) -band [IO.UnixFileMode] 'GroupRead, GroupWrite, OtherRead, OtherWrite')) {
    throw "Others than its owner can read or change $Accounts. Close it with 'chmod 600 $Accounts', and if it has been like that for long, change the passwords in it."
}
$account = [Text.Json.JsonDocument]::Parse([IO.File]::ReadAllText($Accounts)).RootElement.GetProperty('node')
$password = [Net.NetworkCredential]::new('', $account.GetProperty('password').GetString()).SecurePassword
$credential = [pscredential]::new($account.GetProperty('user').GetString(), $password)

Invoke-Switchover -Server $Server -Source $Source -Credential $credential -Timeout $Timeout -JournalFolder $JournalFolder
