import type { Reply } from '../../protocol/resp/reply.js'
import { Slice } from '../../protocol/resp/slice.js'
import type { Client, Waiting } from '../server/client.js'
import { TIMER_MS_MAX } from '../server/limits.js'
import type { Store } from '../store/store.js'
import { keyName } from './watched-keys.js'

/**
 * Tries once more to serve the client, by the key that has changed: of several keys, the one that came first serves.
 * Writes the reply and returns true, or returns false and writes nothing.
 */
export type Attempt = (reply: Reply, key: Slice) => boolean

export interface BlockOptions {
  /** The reply when time runs out; a null array by default. */
  onTimeout?: (reply: Reply) => void
  /** Attempt also when a key is deleted (XREADGROUP has an answer to that). */
  evenIfGone?: boolean
}

interface WaitedKey {
  readonly name: string
  readonly db: number
  readonly key: Slice
}

class Wait implements Waiting {
  timer: NodeJS.Timeout | undefined
  readonly blocking: Blocking
  readonly client: Client
  readonly keys: readonly WaitedKey[]
  readonly attempt: Attempt
  readonly onTimeout: (reply: Reply) => void
  readonly evenIfGone: boolean

  constructor(
    blocking: Blocking,
    client: Client,
    keys: readonly WaitedKey[],
    attempt: Attempt,
    options: BlockOptions,
  ) {
    this.blocking = blocking
    this.client = client
    this.keys = keys
    this.attempt = attempt
    this.onTimeout = options.onTimeout ?? replyNullArray
    this.evenIfGone = options.evenIfGone ?? false
  }

  end(answer: (reply: Reply) => void): void {
    this.blocking.end(this, answer)
  }
}

const replyNullArray = (reply: Reply): void => reply.nullArray()

/** What Blocking needs of the server. */
export interface BlockingHost {
  readonly store: Store
  /** Runs `write` under the client's protocol version and returns what it wrote; an error it throws is the reply. */
  capture<T>(client: Client, write: (reply: Reply) => T): { result: T | undefined; bytes: Buffer }
  readonly reply: Reply
}

/**
 * Clients that wait for keys, in the order of their arrival at each key.
 *
 * A change of a key only notes the key; the waiting clients are served when the command (or EXEC, or a peer's frame)
 * that changed it is complete, so they see it whole. What serves one may change a key another waits for: serve() goes
 * on until nothing is left. Costs nothing per command while nobody waits.
 */
export class Blocking {
  readonly #host: BlockingHost
  readonly #waits = new Map<string, Set<Wait>>()
  #changed = new Map<string, WaitedKey>()
  /** Clients that wait. */
  count = 0
  /** Those of them that wait for a limited time. */
  timed = 0
  /** A key somebody waits for has changed: serve() has work. */
  ready = false
  /** How many of them want to know of deletions. */
  #evenIfGone = 0

  constructor(host: BlockingHost) {
    this.#host = host
  }

  /**
   * Lets the client wait for one of the keys of its database to change, having just tried in vain. `timeoutMs` 0 is
   * for ever. Inside EXEC and scripts nothing waits: the reply of a timeout is written at once.
   */
  block(
    client: Client,
    keys: readonly Slice[],
    timeoutMs: number,
    attempt: Attempt,
    options: BlockOptions = {},
  ): void {
    if (client.denyBlocking) {
      ;(options.onTimeout ?? replyNullArray)(this.#host.reply)
      return
    }
    const db = client.db
    const named = new Map<string, WaitedKey>()
    for (const key of keys) {
      const name = keyName(db, key)
      if (!named.has(name)) named.set(name, { name, db, key: Slice.of(key.copy()) })
    }
    const wait = new Wait(this, client, [...named.values()], attempt, options)
    for (const { name, key } of wait.keys) {
      const queue = this.#waits.get(name)
      if (queue === undefined) this.#waits.set(name, new Set([wait]))
      else queue.add(wait)
      this.#host.store.observe(db, key)
    }
    this.#start(wait)
    if (timeoutMs > 0) {
      this.timed++
      this.#arm(wait, performance.now() + timeoutMs)
    }
  }

  /** Lets the client wait for something that is no key; `answer` is written when the caller ends it, or at CLIENT UNBLOCK. */
  suspend(client: Client, answer: (reply: Reply) => void): { readonly ended: boolean; end(): void } {
    const wait = new Wait(this, client, [], () => false, { onTimeout: answer })
    this.#start(wait)
    return {
      get ended() {
        return client.waiting !== wait
      },
      end: () => wait.end(answer),
    }
  }

  /** A key has changed. */
  changed(name: string): void {
    const queue = this.#waits.get(name)
    if (queue === undefined || this.#changed.has(name)) return
    const first = queue.values().next().value!
    this.#changed.set(name, first.keys.find(key => key.name === name)!)
    this.ready = true
  }

  /** Serves those who wait for keys that have changed. */
  serve(): void {
    while (this.#changed.size > 0) {
      const changed = this.#changed
      this.#changed = new Map()
      for (const key of changed.values()) this.#serveKey(key)
    }
    this.ready = false
  }

  /** Ends a wait with this answer; the client goes on. */
  end(wait: Wait, answer: (reply: Reply) => void): void {
    const { bytes } = this.#host.capture(wait.client, answer)
    this.#release(wait, bytes)
  }

  /** The client is gone. */
  cancel(client: Client): void {
    if (client.waiting instanceof Wait) this.#detach(client.waiting)
  }

  #start(wait: Wait): void {
    wait.client.waiting = wait
    this.count++
    if (wait.evenIfGone) this.#evenIfGone++
  }

  #serveKey({ name, db, key }: WaitedKey): void {
    const queue = this.#waits.get(name)
    if (queue === undefined) return
    for (const wait of queue) {
      const gone = this.#host.store.dbs[db].find(key) === 0
      if (gone && this.#evenIfGone === 0) return
      if (gone && !wait.evenIfGone) continue
      const { result, bytes } = this.#host.capture(wait.client, reply => wait.attempt(reply, key))
      if (result !== false) this.#release(wait, bytes)
    }
  }

  #release(wait: Wait, bytes: Buffer): void {
    const { client } = wait
    this.#detach(wait)
    if (client.replyMode === 'on') client.push(bytes)
    client.wire?.resume()
  }

  #detach(wait: Wait): void {
    if (wait.timer !== undefined) {
      clearTimeout(wait.timer)
      this.timed--
    }
    for (const { name, db, key } of wait.keys) {
      const queue = this.#waits.get(name)
      queue?.delete(wait)
      if (queue?.size === 0) this.#waits.delete(name)
      this.#host.store.unobserve(db, key)
    }
    wait.client.waiting = undefined
    this.count--
    if (wait.evenIfGone) this.#evenIfGone--
  }

  #arm(wait: Wait, deadline: number): void {
    const left = Math.max(0, deadline - performance.now())
    wait.timer = setTimeout(
      () => {
        if (performance.now() < deadline) this.#arm(wait, deadline)
        else wait.end(wait.onTimeout)
      },
      Math.min(Math.ceil(left), TIMER_MS_MAX),
    )
  }
}
