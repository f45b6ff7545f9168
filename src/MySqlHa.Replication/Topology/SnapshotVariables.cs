using System.Collections.Frozen;

namespace MySqlHa.Replication.Topology;

/// <summary>
/// The global variables that a snapshot asks for, in the words of every generation: what any rule looks at, and what belongs beside it.
/// A server has 600 to 700; sending and reading them all made a snapshot a sixth dearer and half as large again. A rule that needs another one adds it here.
/// </summary>
internal static class SnapshotVariables
{
    private const string Names = """
        admin_address aria_log_dir_path auto_increment_increment auto_increment_offset bind_address binlog_do_db binlog_expire_logs_auto_purge
        binlog_expire_logs_seconds binlog_format binlog_ignore_db binlog_row_image character_set_server clone_valid_donor_list collation_server
        datadir enforce_gtid_consistency event_scheduler expire_logs_days extra_port gtid_binlog_pos gtid_binlog_state gtid_current_pos gtid_domain_id
        gtid_executed gtid_executed_compression_period gtid_ignore_duplicates gtid_mode gtid_owned gtid_pos_auto_engines gtid_purged gtid_slave_pos
        gtid_strict_mode have_ssl hostname innodb_buffer_pool_size innodb_data_file_path innodb_data_home_dir innodb_flush_log_at_trx_commit
        innodb_log_group_home_dir innodb_page_size innodb_undo_directory innodb_undo_tablespaces log_bin log_bin_basename log_replica_updates
        log_slave_updates lower_case_table_names master_info_repository max_connections offline_mode pid_file plugin_dir port read_only relay_log
        relay_log_basename relay_log_info_repository relay_log_recovery replica_net_timeout replicate_annotate_row_events replicate_do_db
        replicate_do_table replicate_events_marked_for_skip replicate_ignore_db replicate_ignore_table replicate_rewrite_db replicate_wild_do_table
        replicate_wild_ignore_table report_host report_port rpl_semi_sync_master_enabled rpl_semi_sync_master_timeout
        rpl_semi_sync_master_wait_for_slave_count rpl_semi_sync_master_wait_no_slave rpl_semi_sync_master_wait_point rpl_semi_sync_replica_enabled
        rpl_semi_sync_slave_delay_master rpl_semi_sync_slave_enabled rpl_semi_sync_slave_kill_conn_timeout rpl_semi_sync_source_enabled
        rpl_semi_sync_source_timeout rpl_semi_sync_source_wait_for_replica_count rpl_semi_sync_source_wait_no_replica rpl_semi_sync_source_wait_point
        server_id server_uuid skip_networking skip_replica_start skip_slave_start slave_net_timeout socket sql_log_bin sql_mode ssl_cert ssl_key
        super_read_only sync_binlog version version_comment version_compile_machine version_compile_os
        """;

    /// <summary>Every name.</summary>
    internal static FrozenSet<string> All { get; } =
        Names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The statement that asks for them. A name that a server does not know is no error to it.</summary>
    internal static string Statement { get; } =
        $"SHOW GLOBAL VARIABLES WHERE Variable_name IN ({string.Join(", ", All.Order(StringComparer.Ordinal).Select(n => $"'{n}'"))})";
}
