<#
.SYNOPSIS
Archives a server's binary logs, as a service on a third machine.

.DESCRIPTION
One for each source, each with a folder of its own:

    mysqlha docs/runbooks/BinlogServer.ps1 -Source 192.0.2.11 -Folder /var/lib/mysqlha/binlog/a

It prints a line for each change of state, and stays until SIGTERM or Ctrl-C: the archive is whole then. It ends with an error when the archive cannot be continued without
a hole; do not let systemd start it again for ever (Restart=on-abnormal): somebody must look.
#>
param(
    # The server itself, not the virtual address.
    [string] $Source = '192.0.2.11',

    # The archive of this source alone.
    [string] $Folder = '/var/lib/mysqlha/binlog/a',

    # A JSON file that only root can read, with node.user and node.password: the account that New-MonitorAccount -Role Node makes.
    [string] $Accounts = '/etc/mysqlha/accounts.json',

    # The folder of mysqlbinlog or mariadb-binlog; PATH when empty.
    [string] $ToolPath = '',

    [double] $KeepDays = 14,
    [double] $KeepGigabytes = 0
)

$ErrorActionPreference = 'Stop'

# Passwords come from a file, never from a command line: everybody on the machine can read those.
# Whoever can read it can be any of its accounts.
if ($IsLinux -and ([IO.File]::GetUnixFileMode($Accounts) -band [IO.UnixFileMode] 'GroupRead, GroupWrite, OtherRead, OtherWrite')) {
    throw "Others than its owner can read or change $Accounts. Close it with 'chmod 600 $Accounts', and if it has been like that for long, change the passwords in it."
}
$account = [Text.Json.JsonDocument]::Parse([IO.File]::ReadAllText($Accounts)).RootElement.GetProperty('node')
$password = [Net.NetworkCredential]::new('', $account.GetProperty('password').GetString()).SecurePassword

$server = @{
    Name          = 'archive'
    Source        = $Source
    Folder        = $Folder
    Credential    = [pscredential]::new($account.GetProperty('user').GetString(), $password)
    KeepDays      = $KeepDays
    KeepGigabytes = $KeepGigabytes
}
if ($ToolPath) { $server.ToolPath = $ToolPath }

# A source that is down is waited for; a wrong password or a missing program is an error here.
Start-BinlogServer @server

$last = ''
while ($true) {
    $now = Get-BinlogServer archive
    $line = "$($now.State)`t$($now.Reason)"
    if ($line -ne $last) { [Console]::WriteLine("{0}`t{1}`t{2} {3}", $now.Since.ToString('o'), $line, $now.File, $now.Position) }
    $last = $line
    if ($now.State -in 'Gap', 'Failed', 'Stopped') { throw "The archive of $Source has ended: $($now.Reason)" }
    [Threading.Thread]::Sleep(500)
}
