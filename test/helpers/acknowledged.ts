import { ok } from 'node:assert/strict'
import type { Random } from './random.js'
import type { RespClient, Word } from './resp-client.js'
import type { Plain } from './resp-value.js'
import type { TestNode } from './start-node.js'

/** Keys of each kind that one writer has, and requests it has on their way at once. */
const KEYS = 40
const DEPTH = 16

/** A key's value after each write that was sent, from the last one known to be there on. */
class Register {
  /** undefined: deleted. */
  readonly states: (string | undefined)[] = [undefined]
  /** When each of them was acknowledged, ms of performance.now(); those on their way have no time yet. */
  readonly #times: (number | undefined)[] = [0]
  /** The last of them that a node other than the writer's was seen to have. */
  #seen = 0

  acknowledge(index: number): void {
    this.#times[index] = performance.now()
  }

  /** Another node has this value: it was written, and that write must stay. */
  see(name: string, value: string | undefined): void {
    const index = this.states.indexOf(value)
    ok(index >= 0, `${name} is ${value}, which nobody wrote`)
    this.#seen = Math.max(this.#seen, index)
  }

  /** The value must be that after the last write acknowledged up to a moment, or seen elsewhere, or after a later one that was sent. */
  check(name: string, value: string | undefined, until: number): void {
    const last = this.#times.findLastIndex(time => time !== undefined && time <= until)
    const allowed = this.states.slice(Math.max(last, this.#seen))
    ok(allowed.includes(value), `${name} is ${value}, and should be ${allowed.join(' or ')}`)
  }

  /** From now on this is what is there. */
  settle(value: string | undefined): void {
    this.states.splice(0, this.states.length, value)
    this.#times.splice(0, this.#times.length, 0)
    this.#seen = 0
  }
}

/**
 * A counter: what it was known to be, when increments were acknowledged since, the most it was seen to be on another node,
 * and what it would be with all that were sent.
 */
interface Count {
  base: number
  acknowledged: number[]
  seen: number
  sent: number
}

/** What a node has under one index of a writer's keys. */
interface Found {
  at: number
  string: string | undefined
  field: string | undefined
  count: number
}

const textOf = (reply: Plain): string | undefined => (reply === null ? undefined : String(reply))

/**
 * One client that writes to keys of its own, pipelined, and knows what was acknowledged: strings that are set and
 * deleted, hash fields, counters. It ends when its connection does.
 */
export class Writer {
  /** Writes that were acknowledged, in all. */
  acknowledged = 0
  readonly #name: string
  readonly #random: Random
  readonly #strings = Array.from({ length: KEYS }, () => new Register())
  readonly #fields = Array.from({ length: KEYS }, () => new Register())
  readonly #counts = Array.from(
    { length: KEYS },
    (): Count => ({ base: 0, acknowledged: [], seen: 0, sent: 0 }),
  )
  #last = 0
  #isStopping = false

  constructor(name: string, random: Random) {
    this.#name = name
    this.#random = random
  }

  /** Writes until the connection is gone or stop() is called; resolves then. */
  async run(node: TestNode): Promise<void> {
    this.#isStopping = false
    const client = await node.client()
    await Promise.all(Array.from({ length: DEPTH }, () => this.#writeOn(client)))
    await client.close()
  }

  /** No more writes: those on their way are waited for. */
  stop(): void {
    this.#isStopping = true
  }

  async #writeOn(client: RespClient): Promise<void> {
    try {
      while (!this.#isStopping) {
        await this.#write(client)
        this.acknowledged++
      }
    } catch {
      // killed: what was on its way may or may not have been done
    }
  }

  async #write(client: RespClient): Promise<void> {
    const at = this.#random.int(KEYS)
    const dice = this.#random.next()
    if (dice < 0.3) {
      const count = this.#counts[at]
      count.sent++
      await client.ask('INCR', `${this.#name}:count:${at}`)
      count.acknowledged.push(performance.now())
      return
    }
    const isField = dice < 0.6
    const register = (isField ? this.#fields : this.#strings)[at]
    const value = this.#random.chance(0.2)
      ? undefined
      : `${++this.#last}:${'x'.repeat(this.#random.int(200))}`
    const index = register.states.push(value) - 1
    await client.ask(...(isField ? this.#fieldWrite(at, value) : this.#stringWrite(at, value)))
    register.acknowledge(index)
  }

  #stringWrite(at: number, value: string | undefined): Word[] {
    const key = `${this.#name}:string:${at}`
    return value === undefined ? ['DEL', key] : ['SET', key, value]
  }

  #fieldWrite(at: number, value: string | undefined): Word[] {
    const key = `${this.#name}:hash`
    return value === undefined ? ['HDEL', key, at] : ['HSET', key, at, value]
  }

  /**
   * Compares what a node has with what was acknowledged.
   *
   * @param settles whether what is there counts from now on; the connection must be gone then
   * @param until a moment, ms of performance.now(): what was acknowledged later need not be there
   */
  async check(node: TestNode, settles = true, until = Number.POSITIVE_INFINITY): Promise<void> {
    for (const { at, string, field, count: value } of await this.#read(node)) {
      const [register, fields, count] = [this.#strings[at], this.#fields[at], this.#counts[at]]
      register.check(this.#keyOf(node, 'string', at), string, until)
      fields.check(this.#keyOf(node, 'hash', at), field, until)
      const acknowledged = count.base + count.acknowledged.filter(time => time <= until).length
      const least = Math.max(acknowledged, count.seen)
      ok(
        least <= value && value <= count.sent,
        `${this.#keyOf(node, 'count', at)} is ${value}, ${acknowledged} acknowledged, ${count.seen} seen elsewhere, ${count.sent} sent`,
      )
      if (!settles) continue
      register.settle(string)
      fields.settle(field)
      Object.assign(count, { base: value, acknowledged: [], seen: 0, sent: value })
    }
  }

  /** What a node has that did not make these writes itself must stay, whatever becomes of the one that did. */
  async see(node: TestNode): Promise<void> {
    for (const { at, string, field, count } of await this.#read(node)) {
      this.#strings[at].see(this.#keyOf(node, 'string', at), string)
      this.#fields[at].see(this.#keyOf(node, 'hash', at), field)
      this.#counts[at].seen = Math.max(this.#counts[at].seen, count)
    }
  }

  #keyOf(node: TestNode, kind: string, at: number): string {
    return `${node.name}: ${this.#name}:${kind} ${at}`
  }

  async #read(node: TestNode): Promise<Found[]> {
    const client = await node.client()
    try {
      return await Promise.all(
        Array.from({ length: KEYS }, async (_, at) => {
          const replies = await Promise.all([
            client.ask('GET', `${this.#name}:string:${at}`),
            client.ask('HGET', `${this.#name}:hash`, at),
            client.ask('GET', `${this.#name}:count:${at}`),
          ])
          const [string, field, count] = replies.map(textOf)
          return { at, string, field, count: Number(count ?? 0) }
        }),
      )
    } finally {
      await client.close()
    }
  }
}
