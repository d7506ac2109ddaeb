import { Reply } from '../../protocol/resp/reply.js'
import { Slice } from '../../protocol/resp/slice.js'
import { globMatch } from '../store/glob.js'
import type { Client } from './client.js'

/** Called for each message a client of this node publishes. */
export type OnPublish = (kind: 'channel' | 'shard', channel: Slice, message: Slice) => void

type Subscribers = Map<string, Set<Client>>

/** Channels and patterns are keyed by their bytes, one character a byte. */
const nameOf = (channel: Slice): string => channel.latin1()
const bytesOf = (name: string): Buffer => Buffer.from(name, 'latin1')

/** More than a push of four items needs for its headers and line ends, bytes. */
const HEADERS_BYTES = 160

/**
 * Who is subscribed to what, and the delivery of messages. A message is encoded once per protocol version, whatever
 * the number of its receivers.
 */
export class PubSub {
  readonly #channels: Subscribers = new Map()
  readonly #patterns: Subscribers = new Map()
  readonly #shards: Subscribers = new Map()
  /** The mesh's hook: passes a message on to the peers. */
  onPublish: OnPublish = () => {}

  /** Channels with subscribers. */
  get channelCount(): number {
    return this.#channels.size
  }

  get patternCount(): number {
    return this.#patterns.size
  }

  get shardChannelCount(): number {
    return this.#shards.size
  }

  subscribe(client: Client, channel: Slice): void {
    join(this.#channels, client.channels, client, nameOf(channel))
  }

  unsubscribe(client: Client, channel: Slice): void {
    leave(this.#channels, client.channels, client, nameOf(channel))
  }

  subscribePattern(client: Client, pattern: Slice): void {
    join(this.#patterns, client.patterns, client, nameOf(pattern))
  }

  unsubscribePattern(client: Client, pattern: Slice): void {
    leave(this.#patterns, client.patterns, client, nameOf(pattern))
  }

  subscribeShard(client: Client, channel: Slice): void {
    join(this.#shards, client.shardChannels, client, nameOf(channel))
  }

  unsubscribeShard(client: Client, channel: Slice): void {
    leave(this.#shards, client.shardChannels, client, nameOf(channel))
  }

  unsubscribeAll(client: Client): void {
    for (const name of client.channels) leave(this.#channels, client.channels, client, name)
    for (const name of client.patterns) leave(this.#patterns, client.patterns, client, name)
    for (const name of client.shardChannels) leave(this.#shards, client.shardChannels, client, name)
    client.checkPlain()
  }

  /** PUBLISH: delivers here and passes on. Returns how many clients of this node received it. */
  publish(channel: Slice, message: Slice): number {
    const receivers = this.deliver(channel, message)
    this.onPublish('channel', channel, message)
    return receivers
  }

  /** SPUBLISH. */
  publishShard(channel: Slice, message: Slice): number {
    const receivers = this.deliverShard(channel, message)
    this.onPublish('shard', channel, message)
    return receivers
  }

  /** Delivers a message, published here or by a peer, to this node's clients. Returns how many received it. */
  deliver(channel: Slice, message: Slice): number {
    let receivers = this.#send(this.#channels.get(nameOf(channel)), ['message'], channel, message)
    for (const [name, clients] of this.#patterns) {
      const pattern = bytesOf(name)
      if (globMatch(Slice.of(pattern), channel))
        receivers += this.#send(clients, ['pmessage', pattern], channel, message)
    }
    return receivers
  }

  deliverShard(channel: Slice, message: Slice): number {
    return this.#send(this.#shards.get(nameOf(channel)), ['smessage'], channel, message)
  }

  /** PUBSUB CHANNELS: channels with subscribers, those that match the pattern. */
  channels(pattern?: Slice): Buffer[] {
    return matching(this.#channels, pattern)
  }

  shardChannels(pattern?: Slice): Buffer[] {
    return matching(this.#shards, pattern)
  }

  subscribersOf(channel: Slice): number {
    return this.#channels.get(nameOf(channel))?.size ?? 0
  }

  shardSubscribersOf(channel: Slice): number {
    return this.#shards.get(nameOf(channel))?.size ?? 0
  }

  #send(
    clients: Set<Client> | undefined,
    head: readonly (string | Buffer)[],
    channel: Slice,
    message: Slice,
  ): number {
    if (clients === undefined) return 0
    const encoded: (Buffer | undefined)[] = []
    for (const client of clients) {
      encoded[client.version] ??= encode(client.version, [...head, channel, message])
      client.push(encoded[client.version]!)
    }
    return clients.size
  }
}

/** The push that carries a message. Its buffer goes to all receivers' sockets as it is. */
function encode(version: 2 | 3, items: readonly (string | Buffer | Slice)[]): Buffer {
  let size = HEADERS_BYTES
  for (const item of items) size += item instanceof Slice ? item.len : item.length
  const reply = new Reply(size)
  reply.version = version
  reply.push(items.length)
  for (const item of items) reply.bulk(item)
  return reply.buf.subarray(0, reply.len)
}

function join(subscribers: Subscribers, own: Set<string>, client: Client, name: string): void {
  own.add(name)
  const clients = subscribers.get(name)
  if (clients === undefined) subscribers.set(name, new Set([client]))
  else clients.add(client)
  client.checkPlain()
}

function leave(subscribers: Subscribers, own: Set<string>, client: Client, name: string): void {
  own.delete(name)
  const clients = subscribers.get(name)
  clients?.delete(client)
  if (clients?.size === 0) subscribers.delete(name)
  client.checkPlain()
}

function matching(subscribers: Subscribers, pattern: Slice | undefined): Buffer[] {
  const names = [...subscribers.keys()].map(bytesOf)
  return pattern === undefined ? names : names.filter(name => globMatch(pattern, Slice.of(name)))
}
