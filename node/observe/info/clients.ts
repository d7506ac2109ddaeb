import type { InfoSection } from '../../server/info.js'
import type { Server } from '../../server/server.js'

/** INFO clients. */
export const clientsSection =
  (server: Server): InfoSection =>
  () => {
    let maxInput = 0
    let maxOutput = 0
    let pubsub = 0
    for (const client of server.clients) {
      maxInput = Math.max(maxInput, client.wire?.queryBytes ?? 0)
      maxOutput = Math.max(maxOutput, client.wire?.outputBytes ?? 0)
      if (client.subscriptions + client.shardChannels.size > 0) pubsub++
    }
    return [
      `connected_clients:${server.clients.count}`,
      'cluster_connections:0',
      `maxclients:${server.settings.maxClients}`,
      `client_recent_max_input_buffer:${maxInput}`,
      `client_recent_max_output_buffer:${maxOutput}`,
      `blocked_clients:${server.blocking.count + server.parked.size}`,
      'tracking_clients:0',
      `pubsub_clients:${pubsub}`,
      `clients_in_timeout_table:${server.blocking.timed}`,
    ]
  }
