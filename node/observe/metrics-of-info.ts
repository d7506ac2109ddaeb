import type { MetricType } from './exposition.js'

/** A figure of INFO as a metric. */
export interface InfoMetric {
  section: string
  /** The field's name in INFO. */
  field: string
  name: string
  type: MetricType
  help: string
  /** What the field is multiplied with: Prometheus wants base units. Default 1. */
  scale?: number
}

type Row = readonly [field: string, name: string, type: MetricType, help: string, scale?: number]

const MS = 0.001

/** Redis's figures have the names that redis_exporter gives them, so that its dashboards and alerts work. */
const ROWS: Record<string, readonly Row[]> = {
  server: [['uptime_in_seconds', 'redis_uptime_in_seconds', 'gauge', 'Seconds since the start']],
  clients: [
    ['connected_clients', 'redis_connected_clients', 'gauge', 'Clients connected'],
    ['blocked_clients', 'redis_blocked_clients', 'gauge', 'Clients that wait'],
    ['maxclients', 'redis_max_clients', 'gauge', 'The directive maxclients'],
    ['pubsub_clients', 'redis_pubsub_clients', 'gauge', 'Clients subscribed to anything'],
    [
      'client_recent_max_input_buffer',
      'redis_client_recent_max_input_buffer_bytes',
      'gauge',
      'Most unserved input of one client',
    ],
    [
      'client_recent_max_output_buffer',
      'redis_client_recent_max_output_buffer_bytes',
      'gauge',
      'Most unsent output of one client',
    ],
  ],
  memory: [
    ['used_memory', 'redis_memory_used_bytes', 'gauge', 'The data with its indexes: what maxmemory limits'],
    ['used_memory_rss', 'redis_memory_used_rss_bytes', 'gauge', 'What the process takes'],
    ['used_memory_peak', 'redis_memory_used_peak_bytes', 'gauge', 'The most memory used so far'],
    ['used_memory_dataset', 'redis_memory_used_dataset_bytes', 'gauge', 'The data alone'],
    ['used_memory_overhead', 'redis_memory_used_overhead_bytes', 'gauge', 'Indexes'],
    ['maxmemory', 'redis_memory_max_bytes', 'gauge', 'The directive maxmemory; 0 for none'],
    ['mem_fragmentation_ratio', 'redis_mem_fragmentation_ratio', 'gauge', 'Process memory by used memory'],
    ['total_system_memory', 'redis_total_system_memory_bytes', 'gauge', 'Memory of the machine'],
    ['used_memory_js_heap', 'keymesh_memory_js_heap_bytes', 'gauge', 'The JavaScript heap in use'],
  ],
  persistence: [
    ['loading', 'redis_loading_dump_file', 'gauge', '1 while the data is read back'],
    [
      'rdb_changes_since_last_save',
      'redis_rdb_changes_since_last_save',
      'gauge',
      'Changes since the last RDB',
    ],
    ['rdb_bgsave_in_progress', 'redis_rdb_bgsave_in_progress', 'gauge', '1 while an RDB file is written'],
    ['rdb_last_save_time', 'redis_rdb_last_save_timestamp_seconds', 'gauge', 'When an RDB was last saved'],
    ['rdb_last_bgsave_status', 'redis_rdb_last_bgsave_status', 'gauge', '1 if the last save succeeded'],
    ['aof_enabled', 'redis_aof_enabled', 'gauge', '1 if a journal is kept'],
    ['aof_rewrite_in_progress', 'redis_aof_rewrite_in_progress', 'gauge', '1 while a snapshot is written'],
    ['aof_last_bgrewrite_status', 'redis_aof_last_bgrewrite_status', 'gauge', '1 if the last one succeeded'],
    ['aof_last_write_status', 'redis_aof_last_write_status', 'gauge', '1 if the journal can be written'],
    ['aof_current_size', 'redis_aof_current_size_bytes', 'gauge', 'Size of the journal and its snapshot'],
    ['aof_base_size', 'redis_aof_base_size_bytes', 'gauge', 'Their size after the last snapshot'],
    ['aof_buffer_length', 'redis_aof_buffer_length', 'gauge', 'Journal bytes not yet written'],
    ['aof_pending_bio_fsync', 'redis_aof_pending_bio_fsync', 'gauge', '1 while the disk is waited for'],
    ['aof_delayed_fsync', 'redis_aof_delayed_fsync', 'gauge', 'How often the disk was late'],
  ],
  stats: [
    ['total_connections_received', 'redis_connections_received_total', 'counter', 'Connections accepted'],
    ['rejected_connections', 'redis_rejected_connections_total', 'counter', 'Connections refused'],
    ['total_commands_processed', 'redis_commands_processed_total', 'counter', 'Commands run'],
    ['instantaneous_ops_per_sec', 'redis_instantaneous_ops_per_sec', 'gauge', 'Commands in the last second'],
    ['total_net_input_bytes', 'redis_net_input_bytes_total', 'counter', 'Bytes from clients'],
    ['total_net_output_bytes', 'redis_net_output_bytes_total', 'counter', 'Bytes to clients'],
    ['expired_keys', 'redis_expired_keys_total', 'counter', 'Keys whose time was over'],
    ['evicted_keys', 'redis_evicted_keys_total', 'counter', 'Keys evicted for maxmemory'],
    ['keyspace_hits', 'redis_keyspace_hits_total', 'counter', 'Reads of keys that were there'],
    ['keyspace_misses', 'redis_keyspace_misses_total', 'counter', 'Reads of keys that were not'],
    ['pubsub_channels', 'redis_pubsub_channels', 'gauge', 'Channels with subscribers'],
    ['pubsub_patterns', 'redis_pubsub_patterns', 'gauge', 'Patterns with subscribers'],
    ['total_error_replies', 'redis_total_error_replies', 'counter', 'Errors replied'],
  ],
  replication: [['connected_slaves', 'redis_connected_slaves', 'gauge', 'Members linked with this one']],
  cpu: [
    ['used_cpu_sys', 'redis_cpu_sys_seconds_total', 'counter', 'CPU time in the kernel'],
    ['used_cpu_user', 'redis_cpu_user_seconds_total', 'counter', 'CPU time outside the kernel'],
  ],
  mesh: [
    ['mesh_ready', 'keymesh_ready', 'gauge', '1 once this node holds what its peers held at its start'],
    ['mesh_left', 'keymesh_left', 'gauge', '1 if this node has left its mesh'],
    ['mesh_members', 'keymesh_members', 'gauge', 'Other members known'],
    ['mesh_peers_connected', 'keymesh_peers_connected', 'gauge', 'Other members linked'],
    [
      'mesh_clock_behind_ms',
      'keymesh_clock_behind_seconds',
      'gauge',
      'How far the mesh is ahead in time',
      MS,
    ],
    [
      'mesh_clock_to_go_ms',
      'keymesh_clock_to_go_seconds',
      'gauge',
      'How far the clock has yet to be moved to the time it follows',
      MS,
    ],
    [
      'mesh_clock_system_ahead_ms',
      'keymesh_clock_system_ahead_seconds',
      'gauge',
      "How far the system's clock is ahead of the mesh's time",
      MS,
    ],
    ['mesh_clock_wrong', 'keymesh_clock_wrong', 'gauge', '1 if the clock is too wrong to take writes'],
    ['mesh_held_messages', 'keymesh_held_messages', 'gauge', 'Messages from the future that wait'],
    ['mesh_held_bytes', 'keymesh_held_bytes', 'gauge', 'Their size'],
    ['mesh_catch_ups_given_up', 'keymesh_catch_ups_given_up_total', 'counter', 'Catch-ups given up'],
    [
      'mesh_conflicts_resolved',
      'keymesh_conflicts_resolved_total',
      'counter',
      'Writes of other nodes that gave way to newer ones',
    ],
    [
      'mesh_data_in_doubt',
      'keymesh_data_in_doubt',
      'gauge',
      '1 while there may be data here that was deleted elsewhere',
    ],
    ['mesh_data_was_older', 'keymesh_data_was_older', 'gauge', '1 if the directory lacked own writes'],
    ['mesh_tombstones', 'keymesh_tombstones', 'gauge', 'Marks of what was deleted that are kept'],
    ['mesh_tombstone_bytes', 'keymesh_tombstone_bytes', 'gauge', 'What they take'],
    ['mesh_tombstone_bytes_max', 'keymesh_tombstone_max_bytes', 'gauge', 'mesh-tombstone-memory'],
    [
      'mesh_tombstones_adopted',
      'keymesh_tombstones_adopted_total',
      'counter',
      'Removals of processes that ended before they had told all, said again',
    ],
    ['mesh_forgotten_early', 'keymesh_forgotten_early_total', 'counter', 'Members forgotten to save memory'],
    ['mesh_origins', 'keymesh_origins', 'gauge', 'Processes whose writes are known'],
    [
      'mesh_vector_entries',
      'keymesh_vector_entries',
      'gauge',
      'Processes with an entry in the version vector',
    ],
    ['mesh_vector_entries_max', 'keymesh_vector_entries_max', 'gauge', 'With more of them no node can join'],
    [
      'mesh_vector_entries_named',
      'keymesh_vector_entries_named',
      'gauge',
      'Entries told by name on a new link',
    ],
    [
      'mesh_vectors_asked_by_name',
      'keymesh_vectors_asked_by_name_total',
      'counter',
      'Positions whose sum did not come out',
    ],
    ['mesh_malformed_messages', 'keymesh_malformed_messages_total', 'counter', 'Unreadable messages'],
    ['mesh_by_tree', 'keymesh_by_tree', 'gauge', '1 if writes go by trees'],
    ['mesh_tree_copies_passed_on', 'keymesh_tree_copies_passed_on_total', 'counter', 'Copies passed on'],
    ['mesh_tree_copies_in_vain', 'keymesh_tree_copies_in_vain_total', 'counter', 'Copies had already'],
    ['mesh_digest_atoms', 'keymesh_digest_atoms', 'gauge', 'Atoms that the digest covers'],
    ['mesh_repairs_started', 'keymesh_repairs_started_total', 'counter', 'Repairs begun'],
    ['mesh_repairs_finished', 'keymesh_repairs_finished_total', 'counter', 'Repairs that came to their end'],
    ['mesh_repairs_failed', 'keymesh_repairs_failed_total', 'counter', 'Repairs that did not'],
    ['mesh_repair_cells', 'keymesh_repair_cells_total', 'counter', 'Cells that repairs compared'],
    ['mesh_repair_atoms_sent', 'keymesh_repair_atoms_sent_total', 'counter', 'Atoms sent by repairs'],
    ['mesh_repair_atoms_received', 'keymesh_repair_atoms_received_total', 'counter', 'Atoms got by repairs'],
    [
      'mesh_repair_atoms_deleted',
      'keymesh_repair_atoms_deleted_total',
      'counter',
      'Atoms deleted by repairs',
    ],
    ['mesh_repair_last_ms', 'keymesh_repair_last_seconds', 'gauge', 'How long the last repair took', MS],
  ],
}

export const INFO_METRICS: readonly InfoMetric[] = Object.entries(ROWS).flatMap(([section, rows]) =>
  rows.map(([field, name, type, help, scale]) => ({ section, field, name, type, help, scale })),
)
