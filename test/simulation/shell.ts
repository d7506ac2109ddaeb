import { commands } from '../../node/commands/index.js'
import { Config } from '../../node/config/config.js'
import type { Log } from '../../node/log.js'
import type { Client } from '../../node/server/client.js'
import { Server, type ServerInit } from '../../node/server/server.js'
import type { Store } from '../../node/store/store.js'
import { ErrorReply, isAggregate, type Plain, parseResp, type RespValue } from '../helpers/resp-value.js'
import { streamContent } from './look-stream.js'
import { plainText } from './oracle/sketch.js'

const GROUPS = new Set<string>(['bitmap', 'generic', 'geo', 'hash', 'hyperloglog', 'list', 'set'])
for (const group of ['sorted-set', 'stream', 'string', 'transactions']) GROUPS.add(group)
/** What works on data: to list them all takes a hundred times a command's time, and shells are made by the thousand. */
const dataCommands = commands.filter(({ group, name }) => GROUPS.has(group) || /^flush|^swapdb$/.test(name))
/** A command that fails by a fault of ours fails the test. */
const log = {
  warn: (text: string) => {
    throw new Error(text)
  },
} as unknown as Log

/** A reply without its marks; text byte by byte. @throws ErrorReply */
function plain(reply: RespValue): Plain {
  if (isAggregate(reply)) return reply.items?.map(plain) ?? null
  const text = reply.text?.toString('latin1') ?? null
  if (reply.mark === '-') throw new ErrorReply(`${text}`)
  return text
}

/** A client of a store without a socket: its commands take the way that every client's take. */
export class Shell {
  readonly server: Server
  readonly #client: Client

  /** A configuration of its own, unless one is given: what listens to it stays as long as it does. */
  constructor(store: Store, own: Pick<ServerInit, 'config' | 'log'> = { config: new Config(), log }) {
    const { now } = store
    this.server = new Server({ ...own, store, commands: dataCommands })
    this.server.clock = () => store.now
    store.now = now
    this.#client = this.server.createClient()
  }

  get db(): number {
    return this.#client.db
  }

  /** Runs one command; returns its reply as it is on the wire. */
  run(words: readonly string[]): RespValue {
    const { args, reply, dispatcher } = this.server
    args.reset()
    for (const word of words) {
      const bytes = Buffer.from(word, 'latin1')
      args.push(bytes, 0, bytes.length)
    }
    dispatcher.execute(this.#client, args)
    const parsed = parseResp(Buffer.from(reply.buf.subarray(0, reply.len)))
    reply.truncate(0)
    if (parsed === undefined) throw new Error(`${words.join(' ')}: no reply`)
    return parsed.value
  }

  /** Runs one command in a database; returns its reply without marks. @throws ErrorReply */
  call(db: number, ...words: string[]): Plain {
    if (this.db !== db) this.#client.select(db)
    return plain(this.run(words))
  }

  /** Runs commands in a database one after the other, with `multi` as one transaction; errors are replies like others. */
  batch(db: number, commands: readonly (readonly string[])[], multi: boolean): RespValue[] {
    if (this.db !== db) this.#client.select(db)
    if (!multi) return commands.map(words => this.run(words))
    this.run(['MULTI'])
    for (const words of commands) this.run(words)
    const reply = this.run(['EXEC'])
    return 'items' in reply && reply.items !== null ? reply.items : [reply]
  }
}

/** What clients see of a key: type, deadline and value, in one text that is equal where they are. */
export function look(shell: Shell, db: number, key: string): string {
  const type = shell.call(db, 'TYPE', key)
  if (type === 'none') return 'none'
  const deadline = shell.call(db, 'PEXPIRETIME', key)
  return `${type} until ${deadline}: ${JSON.stringify(contentOf(shell, db, key, `${type}`))}`
}

function contentOf(shell: Shell, db: number, key: string, type: string): unknown {
  switch (type) {
    case 'string':
      return plainText(shell.call(db, 'GET', key) as string)
    case 'hash':
      return pairs(shell.call(db, 'HGETALL', key) as string[])
    case 'set':
      return (shell.call(db, 'SMEMBERS', key) as string[]).sort()
    case 'zset':
      return pairs(shell.call(db, 'ZRANGE', key, '0', '-1', 'WITHSCORES') as string[])
    case 'list':
      return shell.call(db, 'LRANGE', key, '0', '-1')
    default:
      return streamContent(shell.call(db, 'XINFO', 'STREAM', key, 'FULL', 'COUNT', '0'))
  }
}

function pairs(items: string[]): string[] {
  const texts: string[] = []
  for (let i = 0; i < items.length; i += 2) texts.push(`${items[i]}=${items[i + 1]}`)
  return texts.sort()
}
