@{
    RootModule           = 'bin/MySqlHa.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5b0d6a0e-7c0b-4b55-9d0e-6f1c8a0f2e51'
    Author               = 'The MySqlHa authors'
    CompanyName          = 'MySqlHa'
    Copyright            = '(c) 2026 The MySqlHa authors. MIT licence.'
    Description          = 'Keeps a pair of MySQL or MariaDB servers up: a VRRP engine, health checks and replication cmdlets in place of keepalived, a check script and hand-typed SQL.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Compare-GtidSet'
        'Compare-MySqlData'
        'Copy-MySqlData'
        'Disable-SemiSync'
        'Enable-SemiSync'
        'Export-MissingTransaction'
        'Get-BinlogServer'
        'Get-ErrantTransaction'
        'Get-FailoverRecord'
        'Get-MissingTransaction'
        'Get-MySqlNode'
        'Get-ReplicationStatus'
        'Get-SemiSyncStatus'
        'Get-VrrpInstance'
        'Initialize-DualSource'
        'Invoke-Failover'
        'Invoke-Rejoin'
        'Invoke-Switchover'
        'Lock-MySqlWrite'
        'New-MonitorAccount'
        'New-MySqlConfiguration'
        'New-ReplicationAccount'
        'Repair-ErrantTransaction'
        'Reset-Replication'
        'Restore-MissingTransaction'
        'Resume-VrrpInstance'
        'Set-ReplicationSource'
        'Set-VrrpInstance'
        'Start-BinlogServer'
        'Start-Replication'
        'Start-VrrpInstance'
        'Stop-BinlogServer'
        'Stop-Replication'
        'Stop-VrrpInstance'
        'Suspend-VrrpInstance'
        'Test-MySqlHealth'
        'Test-ReplicationReadiness'
        'Unlock-MySqlWrite'
        'Wait-Replication'
        'Wait-VrrpInstance'
    )
    FormatsToProcess     = @('bin/MySqlHa.Format.ps1xml')
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('MySQL', 'MariaDB', 'VRRP', 'keepalived', 'HighAvailability', 'Failover', 'Linux')
        }
    }
}
