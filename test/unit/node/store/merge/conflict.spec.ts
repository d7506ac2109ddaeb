import { equal } from 'node:assert/strict'
import { joinOp } from '../../../../../node/store/merge/join.js'
import { Store } from '../../../../../node/store/store.js'
import { Origins } from '../../../../../protocol/clock/origins.js'
import { ByteReader, ByteWriter } from '../../../../../protocol/peer/bytes.js'
import { readOps } from '../../../../../protocol/peer/op-reader.js'
import { seeded } from '../../../../simulation/random.js'
import { Shell } from '../../../../simulation/shell.js'
import { WholeWriter } from './whole-writer.js'

const NOW = Date.UTC(2026, 5, 1)

class Node {
  readonly store: Store
  readonly #log: WholeWriter
  readonly #shell: Shell

  constructor(name: number) {
    this.store = new Store({
      databases: 1,
      origin: Origins.id(NOW, name),
      chunkBytes: 16 * 1024,
      tableCapacity: 16,
      random: seeded(name),
    })
    this.store.now = NOW + name
    this.store.tombstones.retain = true
    this.#log = new WholeWriter(this.store)
    this.store.log = this.#log
    this.#shell = new Shell(this.store)
  }

  /** Runs a command and gives what it tells the others. */
  run(...words: string[]): Buffer {
    this.#shell.batch(0, [words], false)
    const out = new ByteWriter(256)
    this.#log.finish(out)
    return out.take()
  }

  hear(news: Buffer): void {
    readOps(new ByteReader(news), this.store.origins, op => joinOp(this.store, op))
  }
}

describe('conflicts', () => {
  const cases: [name: string, early: string[], late: string[]][] = [
    ['two SETs', ['SET', 'k', 'a'], ['SET', 'k', 'b']],
    ['two HSETs of a field', ['HSET', 'h', 'f', 'a'], ['HSET', 'h', 'f', 'b']],
    ['two types', ['SET', 'k', 'a'], ['SADD', 'k', 'b']],
  ]
  for (const [name, early, late] of cases)
    it(`${name} at once count at the node whose write stays`, () => {
      const [one, other] = [new Node(1), new Node(2)]
      const [older, newer] = [one.run(...early), other.run(...late)]
      one.hear(newer)
      other.hear(older)
      equal(one.store.conflicts, 0)
      equal(other.store.conflicts, 1)
    })

  it('a removal that had not seen the newest value counts', () => {
    const [one, other] = [new Node(1), new Node(2)]
    other.hear(one.run('HSET', 'h', 'f', 'a', 'g', 'a'))
    const removal = one.run('HDEL', 'h', 'f')
    other.run('HSET', 'h', 'f', 'b')
    other.hear(removal)
    equal(other.store.conflicts, 1)
  })

  it('what one node wrote after the other, different values, and what comes twice do not count', () => {
    const [one, other] = [new Node(1), new Node(2)]
    const first = one.run('SET', 'k', 'a')
    other.hear(first)
    const second = other.run('SET', 'k', 'b')
    const third = other.run('SET', 'another', 'b')
    for (const news of [second, third, second, third]) one.hear(news)
    equal(one.store.conflicts + other.store.conflicts, 0)
  })
})
