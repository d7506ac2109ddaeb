import assert from 'node:assert/strict'
import fc from 'fast-check'
import { StreamId } from '../../../../../node/store/stream-id.js'
import { StreamHistory } from './stream-history.js'
import { type Message, NOW, Writer } from './stream-writers.js'

const WRITERS = 3
const KEY = 's'
const GROUPS = ['g', 'h']

/** A command of one writer, or an earlier message that reaches one: any, so some late, some twice, some never. */
type Step = { writer: number; at: number; words: string[] } | { writer: number; news: number }

const id = fc.integer({ min: 1, max: 9 }).map(ms => `${ms}-1`)
const group = fc.constantFrom(...GROUPS)
const consumer = fc.constantFrom('one', 'two')
const count = fc.integer({ min: 0, max: 3 }).map(String)
const start = fc.oneof(fc.constantFrom('0', '$'), id)

function command(...words: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string[]> {
  return fc.tuple(...words.map(word => (typeof word === 'string' ? fc.constant(word) : word)))
}

type Weighted = { weight: number; arbitrary: fc.Arbitrary<string[]> }

const addExplicit = command('XADD', KEY, id, 'f', fc.constantFrom('a', 'b'))

/** After `*`, and after the top has been set high, no id of a few milliseconds is taken: these are for runs apart. */
const withOwnIds: Weighted[] = [
  { weight: 2, arbitrary: addExplicit },
  { weight: 8, arbitrary: command('XADD', KEY, '*', 'f', 'v') },
  { weight: 1, arbitrary: command('XADD', KEY, 'MAXLEN', count, '*', 'f', 'v') },
  { weight: 1, arbitrary: command('XSETID', KEY, '9-9', 'ENTRIESADDED', '20', 'MAXDELETEDID', id) },
]

const entries: Weighted[] = [
  { weight: 10, arbitrary: addExplicit },
  { weight: 2, arbitrary: command('XDEL', KEY, id) },
  { weight: 4, arbitrary: command('XTRIM', KEY, 'MAXLEN', count) },
  { weight: 1, arbitrary: command('XTRIM', KEY, 'MINID', id) },
  { weight: 1, arbitrary: command('XSETID', KEY, id) },
  { weight: 1, arbitrary: command('DEL', KEY) },
]

const groups: Weighted[] = [
  { weight: 4, arbitrary: command('XGROUP', 'CREATE', KEY, group, start, 'MKSTREAM') },
  { weight: 1, arbitrary: command('XGROUP', 'SETID', KEY, group, start) },
  { weight: 1, arbitrary: command('XGROUP', 'DESTROY', KEY, group) },
  { weight: 1, arbitrary: command('XGROUP', 'CREATECONSUMER', KEY, group, consumer) },
  { weight: 1, arbitrary: command('XGROUP', 'DELCONSUMER', KEY, group, consumer) },
  { weight: 5, arbitrary: command('XREADGROUP', 'GROUP', group, consumer, 'STREAMS', KEY, '>') },
  {
    weight: 2,
    arbitrary: command('XREADGROUP', 'GROUP', group, consumer, 'COUNT', '1', 'STREAMS', KEY, '>'),
  },
  { weight: 1, arbitrary: command('XREADGROUP', 'GROUP', group, consumer, 'NOACK', 'STREAMS', KEY, '>') },
  { weight: 1, arbitrary: command('XREADGROUP', 'GROUP', group, consumer, 'STREAMS', KEY, '0') },
  { weight: 4, arbitrary: command('XACK', KEY, group, id) },
  { weight: 1, arbitrary: command('XCLAIM', KEY, group, consumer, '0', id) },
  { weight: 1, arbitrary: command('XCLAIM', KEY, group, consumer, '0', id, 'FORCE') },
]

const writer = fc.nat({ max: WRITERS - 1 })

/** Steps of a few kinds of command: all at once hit each other too rarely. */
function stepsOf(...commands: Weighted[]): fc.Arbitrary<Step[]> {
  const words = fc.oneof(...commands)
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ writer, at: fc.nat({ max: 40 }), words }) },
    { weight: 2, arbitrary: fc.record({ writer, news: fc.nat() }) },
  )
  return fc.array(step, { minLength: 4, maxLength: 40, size: 'max' })
}

const steps: fc.Arbitrary<Step[]> = fc.oneof(
  stepsOf(...entries),
  stepsOf({ weight: 8, arbitrary: addExplicit }, ...groups, { weight: 1, arbitrary: command('DEL', KEY) }),
  stepsOf(...withOwnIds, ...entries, ...groups),
)

/** Whether ids still grow after it: what has been given out is told by id, so one that a writer takes lower has had its turn. */
const growsIds = (step: Step): boolean => !('words' in step) || !['DEL', 'XSETID'].includes(step.words[0])

/** An entry that was acknowledged, by someone who had heard of these messages. */
interface Ack {
  name: string
  heard: ReadonlySet<Message>
}

/** What came of a list of steps, before the writers have told each other all of it. */
class Run {
  readonly writers = Array.from({ length: WRITERS }, (_, i) => new Writer(i))
  readonly messages: Message[] = []
  readonly acks: Ack[] = []
  /** `group id` of all that was given out, and up to where groups were told to begin. */
  readonly delivered = new Set<string>()
  readonly floors = new Map<string, StreamId>()

  constructor(steps: readonly Step[]) {
    for (const each of steps) {
      if ('words' in each) this.write(each.writer, each.at, ...each.words)
      else if (this.messages.length > 0)
        this.tell(each.writer, this.messages[each.news % this.messages.length])
    }
  }

  write(at: number, ms: number, ...words: string[]): void {
    this.writers[at].store.now = NOW + ms
    this.run(at, words)
  }

  tell(to: number, message: Message): void {
    const from = this.messages.filter(other => other.writer === message.writer)
    this.writers[to].hear(message, from)
  }

  /** Tells everyone all, in this order. */
  exchange(order: readonly Message[]): void {
    for (const message of order) for (const to of this.writers.keys()) this.tell(to, message)
  }

  run(at: number, words: readonly string[]): unknown {
    const writer = this.writers[at]
    const heard = new Set(writer.heard)
    const reply = writer.run(words)
    const [name, second, , third] = words
    if (name === 'XACK' && reply === 1) this.acks.push({ name: `${words[2]} ${words[3]}`, heard })
    if (name === 'XREADGROUP' && Array.isArray(reply))
      for (const [entry] of (reply as [string, [string][]][])[0][1])
        this.delivered.add(`${words[2]} ${entry}`)
    if (name === 'XTRIM' && words[2] === 'MAXLEN' && typeof reply === 'number')
      assert.ok(Number(writer.run(['XLEN', KEY])) <= Number(words[3]))
    if (name === 'XGROUP' && (second === 'CREATE' || second === 'SETID') && reply === 'OK')
      this.#floor(at, third)
    const message = writer.take()
    if (message !== undefined) this.messages.push(message)
    return reply
  }

  /** Notes where a group has just been told to begin. */
  #floor(at: number, group: string): void {
    const groups = this.writers[at].run(['XINFO', 'GROUPS', KEY]) as string[][]
    const info = groups.find(([, name]) => name === group)!
    const [ms, seq] = info[info.indexOf('last-delivered-id') + 1].split('-').map(BigInt)
    const floor = StreamId.ofBig({ ms, seq })
    const before = this.floors.get(group)
    if (before === undefined || before.compare(floor) < 0) this.floors.set(group, floor)
  }
}

function shuffled(messages: readonly Message[], order: readonly number[]): Message[] {
  const left = [...messages]
  const out: Message[] = []
  for (let i = 0; left.length > 0; i++) out.push(...left.splice((order[i] ?? 0) % left.length, 1))
  return out
}

const order = fc.array(fc.nat(), { maxLength: 40 })

function check(list: readonly Step[], shuffle: readonly number[]): Run {
  const run = new Run(list)
  run.exchange(shuffled(run.messages, shuffle))
  const [one, ...others] = run.writers.map(each => each.look(KEY))
  for (const other of others) assert.deepEqual(other, one)
  return run
}

/** The pending entries of every group, as `group id`. */
function pendingIn({ writers }: Run): string[] {
  return GROUPS.flatMap(name => {
    const reply = writers[0].run(['XPENDING', KEY, name, '-', '+', '1000']) as string[][] | undefined
    return (reply ?? []).map(([entry]) => `${name} ${entry}`)
  })
}

describe('streams', function () {
  this.timeout(120_000)
  const options = { numRuns: Number(process.env.KEYMESH_RUNS ?? 300), interruptAfterTimeLimit: 60_000 }

  it('are the same for whoever has heard of the same, with groups, consumers and pending entries', () => {
    fc.assert(
      fc.property(steps, order, (list, shuffle) => void check(list, shuffle)),
      options,
    )
  })

  it('hold what was added and neither deleted nor trimmed, each entry once', () => {
    fc.assert(
      fc.property(steps, order, (list, shuffle) => {
        const run = check(list, shuffle)
        const entries = (run.writers[0].run(['XRANGE', KEY, '-', '+']) as [string, string[]][]).map(
          ([entry]) => entry,
        )
        assert.deepEqual(entries, new StreamHistory(KEY, run.messages).entries)
      }),
      options,
    )
  })

  it('have nothing pending that was acknowledged, unless it was given out elsewhere meanwhile, or since', () => {
    fc.assert(
      fc.property(steps, order, (list, shuffle) => {
        const run = check(list, shuffle)
        const pending = new Set(pendingIn(run))
        const { deliveries } = new StreamHistory(KEY, run.messages)
        for (const { name, heard } of run.acks)
          if (pending.has(name))
            assert.ok(
              deliveries.get(name)!.some(message => !heard.has(message)),
              name,
            )
      }),
      options,
    )
  })

  it('give every entry to some consumer of each group: none is passed over', () => {
    fc.assert(
      fc.property(steps, order, (list, shuffle) => {
        const run = check(list.filter(growsIds), shuffle)
        const { entries } = new StreamHistory(KEY, run.messages)
        for (const name of GROUPS) {
          const read = ['XREADGROUP', 'GROUP', name, 'last', 'COUNT', '2', 'STREAMS', KEY, '>']
          if (run.writers[0].run(['XPENDING', KEY, name]) === undefined) continue
          for (let i = 0; i <= entries.length && Array.isArray(run.run(0, read)); i++);
          const floor = run.floors.get(name)!
          for (const entry of entries) {
            const [ms, seq] = entry.split('-').map(BigInt)
            if (StreamId.ofBig({ ms, seq }).compare(floor) > 0)
              assert.ok(run.delivered.has(`${name} ${entry}`), `${name} ${entry}`)
          }
        }
      }),
      options,
    )
  })

  it('stay trimmed where a node that had trimmed them trims again, below', () => {
    const run = new Run([])
    run.write(0, 1, 'XADD', KEY, '4-1', 'f', 'v')
    run.write(0, 3, 'XTRIM', KEY, 'MAXLEN', '0')
    run.write(1, 9, 'XADD', KEY, '3-1', 'f', 'v')
    run.tell(0, run.messages[2])
    run.write(0, 12, 'XTRIM', KEY, 'MAXLEN', '0')
    run.exchange([...run.messages].reverse())
    for (const each of run.writers) assert.equal(each.run(['XLEN', KEY]), 0)
  })

  it('made anew give every entry to a group made anew, whatever was read of the old one meanwhile', () => {
    const run = new Run([])
    run.write(0, 1, 'XGROUP', 'CREATE', KEY, 'g', '0', 'MKSTREAM')
    run.write(0, 2, 'XADD', KEY, '5-1', 'f', 'v')
    run.exchange(run.messages)
    run.write(0, 3, 'DEL', KEY)
    run.write(0, 20, 'XADD', KEY, '3-1', 'f', 'v')
    run.write(0, 21, 'XGROUP', 'CREATE', KEY, 'g', '0')
    for (const at of [15, 30]) run.write(1, at, 'XREADGROUP', 'GROUP', 'g', 'old', 'STREAMS', KEY, '>')
    run.exchange(run.messages)
    run.write(0, 40, 'XREADGROUP', 'GROUP', 'g', 'new', 'STREAMS', KEY, '>')
    assert.ok(run.delivered.has('g 3-1'))
  })
})
