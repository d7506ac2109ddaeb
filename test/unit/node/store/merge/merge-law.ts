import assert from 'node:assert/strict'
import fc from 'fast-check'
import { digestOf } from '../../../../../node/store/digest.js'
import { joinOp } from '../../../../../node/store/merge/join.js'
import type { Store } from '../../../../../node/store/store.js'
import { ByteReader, ByteWriter } from '../../../../../protocol/peer/bytes.js'
import { writeAtoms } from '../../../../../protocol/peer/messages/atoms.js'
import { readOps } from '../../../../../protocol/peer/op-reader.js'
import { memberStore } from '../../../../helpers/member-store.js'
import { viewOf } from '../../../../simulation/oracle/model.js'
import { Heard, Witness } from '../../../../simulation/oracle/witness.js'
import { look, Shell } from '../../../../simulation/shell.js'
import { WholeWriter } from './whole-writer.js'

const NOW = Date.UTC(2026, 5, 1)
const WRITERS = 3

/** One command of one writer at a time, or the news of an earlier command that reaches a writer. */
type Step =
  | { writer: number; at: number; words: string[] }
  /** `news` counts the commands so far, modulo. */
  | { writer: number; news: number }

interface Writer {
  store: Store
  shell: Shell
  log: WholeWriter
}

const newStore = (name: number): Store => memberStore(name, NOW)

function newWriter(name: number): Writer {
  const store = newStore(name)
  const log = new WholeWriter(store)
  store.log = log
  return { store, shell: new Shell(store), log }
}

/** What a writer has logged, as a message, if anything. */
function messageOf({ log }: Writer): Buffer | undefined {
  if (log.count === 0) return undefined
  const out = new ByteWriter(256)
  writeAtoms(out, log)
  return out.take()
}

function join(store: Store, message: Buffer): void {
  const reader = new ByteReader(message)
  reader.u8()
  reader.varint()
  readOps(reader, store.origins, op => assert.ok(joinOp(store, op)))
}

/**
 * The property of every merge law, on operations generated and not on states invented: whoever has heard of the same
 * writes, in whatever order and how often, shows the same, and shows what docs/conflicts.md makes of them.
 *
 * @param commands what writers do; keys are `k0` and `k1`
 * @param endMs how late the nodes are looked at: after every deadline, or before
 */
export function mergeLaw(commands: fc.Arbitrary<string[]>, endMs = 0, numRuns = 60): void {
  const writer = fc.nat({ max: WRITERS - 1 })
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 2, arbitrary: fc.record({ writer, at: fc.nat({ max: 40 }), words: commands }) },
    { weight: 1, arbitrary: fc.record({ writer, news: fc.nat() }) },
  )
  const steps = fc.array(step, { minLength: 2, maxLength: 24 })
  fc.assert(
    fc.property(steps, fc.array(fc.nat(), { maxLength: 40 }), (list, order) => check(list, order, endMs)),
    { numRuns },
  )
}

function check(steps: readonly Step[], order: readonly number[], endMs: number): void {
  const writers = Array.from({ length: WRITERS }, (_, i) => newWriter(i + 1))
  const witness = new Witness()
  const messages: Buffer[] = []
  const collect = (writer: Writer): void => {
    const message = messageOf(writer)
    if (message === undefined) return
    witness.hear(new Heard(), message, true)
    messages.push(message)
  }
  for (const step of steps) {
    const writer = writers[step.writer]
    if ('words' in step) {
      writer.store.now = NOW + step.at
      writer.shell.batch(0, [step.words], false)
    } else if (messages.length > 0) join(writer.store, messages[step.news % messages.length])
    collect(writer)
  }
  const [one, other] = [newWriter(8), newWriter(9)]
  const told = messages.length
  for (const message of messages) join(one.store, message)
  // any order, with some twice, then those that are left
  for (const at of order) if (told > 0) join(other.store, messages[at % told])
  for (const message of messages) join(other.store, message)
  for (const { store } of [one, other]) store.now = NOW + endMs
  for (let round = 0; round < 2; round++) {
    for (const reader of [one, other]) for (const key of ['k0', 'k1']) look(reader.shell, 0, key)
    // what they have found out by themselves about deadlines they tell each other
    for (const reader of [one, other]) collect(reader)
    for (const message of messages.slice(told)) for (const { store } of [one, other]) join(store, message)
  }
  assert.equal(digestOf(other.store), digestOf(one.store))
  for (const key of ['k0', 'k1']) {
    const isPast = (deadline: number): boolean => one.store.isPast(deadline)
    assert.equal(look(one.shell, 0, key), viewOf(witness.state(0, key, () => true, isPast)))
  }
}

export const key = fc.constantFrom('k0', 'k1')
export const name = fc.constantFrom('a', 'b')
export const text = fc.constantFrom('one', 'two', 'three')
export const number = fc.constantFrom('1', '-2', '30')

/** A command of words that are fixed or drawn. */
export function command(...words: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string[]> {
  return fc.tuple(...words.map(word => (typeof word === 'string' ? fc.constant(word) : word)))
}
