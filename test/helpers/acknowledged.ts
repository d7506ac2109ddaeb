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
  /** How many of them are acknowledged. */
  acknowledged = 0

  /** The value must be that after the last acknowledged write, or after a later one that was sent. */
  check(name: string, value: string | undefined): void {
    const allowed = this.states.slice(this.acknowledged)
    ok(allowed.includes(value), `${name} is ${value}, and should be ${allowed.join(' or ')}`)
  }

  /** From now on this is what is there. */
  settle(value: string | undefined): void {
    this.states.splice(0, this.states.length, value)
    this.acknowledged = 0
  }
}

/** A counter of which so many increments were acknowledged, and so many sent. */
interface Count {
  acknowledged: number
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
  readonly #counts: Count[] = Array.from({ length: KEYS }, () => ({ acknowledged: 0, sent: 0 }))
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
      count.acknowledged++
      return
    }
    const isField = dice < 0.6
    const register = (isField ? this.#fields : this.#strings)[at]
    const value = this.#random.chance(0.2)
      ? undefined
      : `${++this.#last}:${'x'.repeat(this.#random.int(200))}`
    const index = register.states.push(value) - 1
    await client.ask(...(isField ? this.#fieldWrite(at, value) : this.#stringWrite(at, value)))
    register.acknowledged = Math.max(register.acknowledged, index)
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
   */
  async check(node: TestNode, settles = true): Promise<void> {
    const client = await node.client()
    try {
      for (let at = 0; at < KEYS; at++) {
        const string = await client.ask('GET', `${this.#name}:string:${at}`)
        this.#check(this.#strings[at], `${node.name}: ${this.#name}:string:${at}`, string, settles)
        const field = await client.ask('HGET', `${this.#name}:hash`, at)
        this.#check(this.#fields[at], `${node.name}: ${this.#name}:hash ${at}`, field, settles)
        const value = Number((await client.ask('GET', `${this.#name}:count:${at}`)) ?? 0)
        const count = this.#counts[at]
        ok(
          count.acknowledged <= value && value <= count.sent,
          `${node.name}: ${this.#name}:count:${at} is ${value}, ${count.acknowledged} acknowledged, ${count.sent} sent`,
        )
        if (settles) count.acknowledged = count.sent = value
      }
    } finally {
      await client.close()
    }
  }

  #check(register: Register, name: string, reply: unknown, settles: boolean): void {
    const value = reply === null ? undefined : String(reply)
    register.check(name, value)
    if (settles) register.settle(value)
  }
}
