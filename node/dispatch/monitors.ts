import type { Args } from '../../protocol/resp/args.js'
import { quoteBytes } from '../../protocol/resp/quote.js'
import type { Client } from '../server/client.js'
import { type CommandEntry, Gate } from './table.js'

/** Their arguments are passwords. */
const SECRET = new Set(['auth', 'hello'])

/** Clients in MONITOR: they see every command as it is run, except those of administrators and passwords. */
export class Monitors {
  readonly #clients = new Set<Client>()

  get count(): number {
    return this.#clients.size
  }

  add(client: Client): void {
    client.monitor = true
    this.#clients.add(client)
  }

  remove(client: Client): void {
    client.monitor = false
    this.#clients.delete(client)
  }

  feed(client: Client, entry: CommandEntry, args: Args): void {
    if ((entry.gates & Gate.SKIP_MONITOR) !== 0 || SECRET.has(entry.command.name)) return
    const words: string[] = []
    for (let i = 0; i < args.count; i++) words.push(quoteBytes(args.get(i)))
    const seconds = ((performance.timeOrigin + performance.now()) / 1000).toFixed(6)
    const from = client.wire === undefined ? 'lua' : monitorAddress(client)
    const line = Buffer.from(`+${seconds} [${client.db} ${from}] ${words.join(' ')}\r\n`, 'latin1')
    for (const monitor of this.#clients) monitor.push(line)
  }
}

function monitorAddress(client: Client): string {
  const { unix, localAddress, address } = client.wire!
  return unix ? `unix:${localAddress.replace(/:0$/, '')}` : address
}
