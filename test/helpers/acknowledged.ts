import { ok } from 'node:assert/strict'
import type { Random } from './random.js'
import type { RespClient, Word } from './resp-client.js'
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

  acknowledge(index: number): void {
    this.#times[index] = performance.now()
  }

  /** The value must be that after the last write acknowledged up to a moment, or after a later one that was sent. */
  check(name: string, value: string | undefined, until: number): void {
    const last = this.#times.findLastIndex(time => time !== undefined && time <= until)
    const allowed = this.states.slice(last)
    ok(allowed.includes(value), `${name} is ${value}, and should be ${allowed.join(' or ')}`)
  }

  /** From now on this is what is there. */
  settle(value: string | undefined): void {
    this.states.splice(0, this.states.length, value)
    this.#times.splice(0, this.#times.length, 0)
  }
}

/** A counter: what it was known to be, when increments were acknowledged since, and what it would be with all that were sent. */
interface Count {
  base: number
  acknowledged: number[]
  sent: number
}

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
  readonly #counts: Count[] = Array.from({ length: KEYS }, () => ({ base: 0, acknowledged: [], sent: 0 }))
  #last = 0

  constructor(name: string, random: Random) {
    this.#name = name
    this.#random = random
  }

  /** Writes until the connection is gone; resolves then. */
  async run(node: TestNode): Promise<void> {
    const client = await node.client()
    await Promise.all(Array.from({ length: DEPTH }, () => this.#writeOn(client)))
    await client.close()
  }

  async #writeOn(client: RespClient): Promise<void> {
    try {
      for (;;) {
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
    const client = await node.client()
    try {
      for (let at = 0; at < KEYS; at++) {
        const string = await client.ask('GET', `${this.#name}:string:${at}`)
        this.#check(this.#strings[at], `${node.name}: ${this.#name}:string:${at}`, string, settles, until)
        const field = await client.ask('HGET', `${this.#name}:hash`, at)
        this.#check(this.#fields[at], `${node.name}: ${this.#name}:hash ${at}`, field, settles, until)
        const value = Number((await client.ask('GET', `${this.#name}:count:${at}`)) ?? 0)
        const count = this.#counts[at]
        const least = count.base + count.acknowledged.filter(time => time <= until).length
        ok(
          least <= value && value <= count.sent,
          `${node.name}: ${this.#name}:count:${at} is ${value}, ${least} acknowledged, ${count.sent} sent`,
        )
        if (settles) Object.assign(count, { base: value, acknowledged: [], sent: value })
      }
    } finally {
      await client.close()
    }
  }

  #check(register: Register, name: string, reply: unknown, settles: boolean, until: number): void {
    const value = reply === null ? undefined : String(reply)
    register.check(name, value, until)
    if (settles) register.settle(value)
  }
}
