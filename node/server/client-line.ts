import { unknownClientType } from '../../protocol/resp/errors.js'
import type { Client } from './client.js'

/** CLIENT LIST's view of a client. */

const TYPES = {
  normal: 'normal',
  master: 'master',
  slave: 'replica',
  replica: 'replica',
  pubsub: 'pubsub',
} as const

export type ClientType = (typeof TYPES)[keyof typeof TYPES]

/** The type a filter names, in any case. Throws ERR Unknown client type. */
export function clientType(word: string): ClientType {
  const type = (TYPES as Partial<Record<string, ClientType>>)[word.toLowerCase()]
  if (type === undefined) throw unknownClientType(word)
  return type
}

/** Peers are no clients, so these two are all there are. */
export const typeOf = (client: Client): ClientType => (isListening(client) ? 'pubsub' : 'normal')

const isListening = (client: Client): boolean => client.subscriptions + client.shardChannels.size > 0

function flagsOf(client: Client): string {
  let flags = ''
  if (client.monitor) flags += 'O'
  if (isListening(client)) flags += 'P'
  if (client.transaction !== undefined) flags += 'x'
  if (client.waiting !== undefined) flags += 'b'
  if (client.dirty) flags += 'd'
  if (client.closing) flags += 'c'
  if (client.wire?.unix) flags += 'U'
  if (client.noEvict) flags += 'e'
  return flags === '' ? 'N' : flags
}

/** What one client costs beside its buffers, bytes: the session and socket objects, roughly. */
const SESSION_BYTES = 4096

/** One line of CLIENT LIST, with the fields of redis-server 7.0 in their order, without the line end. */
export function describeClient(client: Client): string {
  const { wire, transaction } = client
  const now = client.server.clock()
  const seconds = (since: number) => Math.max(0, Math.floor((now - since) / 1000))
  const queryBytes = wire?.queryBytes ?? 0
  const queryFree = wire?.queryFree ?? 0
  const outputBytes = wire?.outputBytes ?? 0
  const multiBytes = transaction?.bytes ?? 0
  const fields: [string, string | number][] = [
    ['id', client.id],
    ['addr', wire?.address ?? ''],
    ['laddr', wire?.localAddress ?? ''],
    ['fd', wire?.fd ?? -1],
    ['name', client.name],
    ['age', seconds(client.createdAt)],
    ['idle', seconds(client.activeAt)],
    ['flags', flagsOf(client)],
    ['db', client.db],
    ['sub', client.channels.size],
    ['psub', client.patterns.size],
    ['ssub', client.shardChannels.size],
    ['multi', transaction?.queue.length ?? -1],
    ['qbuf', queryBytes],
    ['qbuf-free', queryFree],
    ['argv-mem', 0],
    ['multi-mem', multiBytes],
    ['rbs', 0],
    ['rbp', 0],
    ['obl', 0],
    ['oll', wire?.outputPieces ?? 0],
    ['omem', outputBytes],
    ['tot-mem', SESSION_BYTES + queryBytes + queryFree + multiBytes + outputBytes],
    ['events', outputBytes > 0 ? 'rw' : 'r'],
    ['cmd', client.lastCommand],
    ['user', client.user],
    ['redir', -1],
    ['resp', client.version],
  ]
  return fields.map(([name, value]) => `${name}=${value}`).join(' ')
}
