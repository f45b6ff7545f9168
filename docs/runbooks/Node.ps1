<#
.SYNOPSIS
Runs one node of a pair: an instance that holds the virtual address while this node's MySQL server is well.

.DESCRIPTION
Start it on both nodes, with a higher priority on the one that shall be master first:

    mysqlha -LeastPrivilege docs/runbooks/Node.ps1 -Priority 100 -Accounts /etc/mysqlha/accounts.json -Service

It prints a line for each state change. Without -Service it takes words on its standard input (show, stop, start) and ends when the input ends. It
lets go of the address on its way out; SIGTERM and Ctrl-C do the same.
#>
param(
    # The higher one is master first. With -NoPreempt it does not take the role back from a living master.
    [int] $Priority = 100,

    # A JSON file that only root can read, with node.user and node.password: the account that New-MonitorAccount -Role Node makes.
    [string] $Accounts = '/etc/mysqlha/accounts.json',

    [string] $Interface = 'eth0',
    [string] $VirtualAddress = '192.0.2.100/24',
    [string] $Gateway = '192.0.2.1',
    [string] $Server = '127.0.0.1:3306',

    # A file that only root can read, the same on both nodes: the key that signs advertisements, so that nobody on the link can take the address.
    #   umask 077; { printf hex:; openssl rand -hex 32; } > /etc/mysqlha/vrrp.key
    # Without it anybody on the link can. The clocks of the nodes must be synchronised.
    [string] $VrrpKey,

    # Where this node's journal and failover records are kept.
    [string] $JournalFolder = '/var/lib/mysqlha',

    # Stay until SIGTERM or Ctrl-C, as under systemd.
    [switch] $Service
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

# Runs at each state change, in a runspace beside the engine. A hook that throws or hangs is reported and left; it never holds up a failover.
$tell = {
    param($change)
    [Console]::WriteLine("change`t{0}`t{1}`t{2}`t{3}", $change.At.ToString('o'), $change.From, $change.To, $change.Reason)
}

$node = @{
    Name            = 'vip'
    Interface       = $Interface
    VirtualRouterId = 51
    VirtualAddress  = $VirtualAddress
    Priority        = $Priority
    NoPreempt       = $true        # the repaired node waits as backup; the address does not move twice for one failure
    TrackMySql      = $Server      # a parked session, a short query and the process itself: evidence decides in milliseconds
    Credential      = $credential
    JournalFolder   = $JournalFolder
    Gateway         = $Gateway     # a node that is cut off gives up, instead of holding an address that nobody reaches
    # Witness       = 'etcds://10.0.0.7:2379,10.0.0.8:2379,10.0.0.9:2379'   # two nodes that are cut from each other alone: about_MySqlHa_Witness
    OnMaster        = $tell
    OnBackup        = $tell
    OnFault         = $tell
    OnStop          = $tell
}
if ($VrrpKey) { $node.AuthenticationKey = @{ 1 = "file:$VrrpKey" } }
Start-VrrpInstance @node

# As a service there is nobody to say a word: stay until the process is told to end.
while ($Service) { $null = Wait-VrrpInstance vip -State Stopped -Timeout 86400 -ErrorAction Ignore }

$input | ForEach-Object {
    switch ($_) {
        'show' { Get-VrrpInstance vip | Out-Default }
        'stop' { Stop-VrrpInstance vip }
        'start' { Start-VrrpInstance @node }
    }
    [Console]::WriteLine('done')
}

Stop-VrrpInstance vip
