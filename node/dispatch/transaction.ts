import type { Args } from '../../protocol/resp/args.js'
import type { Client } from '../server/client.js'
import type { CommandEntry } from './table.js'
import type { WatchedKeys } from './watched-keys.js'

interface Queued {
  readonly entry: CommandEntry
  readonly args: Args
}

/** The commands queued between MULTI and EXEC. */
export class Transaction {
  readonly queue: Queued[] = []
  /** A command was refused while queueing: EXEC will run nothing. */
  aborted = false
  /** The gates of all queued commands together, for EXEC. */
  gates = 0
  /** Bytes of the queued arguments. */
  bytes = 0

  add(entry: CommandEntry, args: Args): void {
    const own = args.clone()
    for (let i = 0; i < own.count; i++) this.bytes += own.get(i).len
    this.gates |= entry.gates
    this.queue.push({ entry, args: own })
  }
}

export const beginTransaction = (client: Client): void => {
  client.transaction = new Transaction()
  client.checkPlain()
}

/** Leaves MULTI without running anything, and ends all WATCHes, as DISCARD and every kind of EXEC do. */
export const endTransaction = (client: Client, watchedKeys: WatchedKeys): void => {
  client.transaction = undefined
  watchedKeys.unwatchAll(client)
  client.checkPlain()
}
