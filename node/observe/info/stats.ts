import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'

/** INFO stats. */
export const statsSection =
  (server: Server): InfoSection =>
  () => {
    const { stats, pubsub } = server
    const kilobytes = (bytes: number) => (bytes / 1024).toFixed(2)
    return [
      `total_connections_received:${stats.connectionsReceived}`,
      `total_commands_processed:${stats.commands}`,
      `instantaneous_ops_per_sec:${Math.round(stats.perSecond.commands)}`,
      `total_net_input_bytes:${stats.bytesIn}`,
      `total_net_output_bytes:${stats.bytesOut}`,
      `instantaneous_input_kbps:${kilobytes(stats.perSecond.bytesIn)}`,
      `instantaneous_output_kbps:${kilobytes(stats.perSecond.bytesOut)}`,
      `rejected_connections:${stats.connectionsRejected}`,
      `expired_keys:${server.store.expiry.expired}`,
      `evicted_keys:${server.store.eviction.evicted}`,
      `keyspace_hits:${stats.reads.hits}`,
      `keyspace_misses:${stats.reads.misses}`,
      `pubsub_channels:${pubsub.channelCount}`,
      `pubsub_patterns:${pubsub.patternCount}`,
      `pubsubshard_channels:${pubsub.shardChannelCount}`,
      `total_error_replies:${stats.errorReplies}`,
      `client_query_buffer_limit_disconnections:${stats.queryLimitDisconnects}`,
      `client_output_buffer_limit_disconnections:${stats.outputLimitDisconnects}`,
    ]
  }
