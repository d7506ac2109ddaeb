import { Origins } from '../../../protocol/clock/origins.js'
import { RAISED_BYTES } from '../../../protocol/hyperloglog/sketch.js'
import { ByteReader } from '../../../protocol/peer/bytes.js'
import { readAtoms } from '../../../protocol/peer/messages/atoms.js'
import { readLive } from '../../../protocol/peer/messages/live.js'
import { MessageType } from '../../../protocol/peer/messages/message.js'
import { type Op, OpKind } from '../../../protocol/peer/op.js'
import { readOps } from '../../../protocol/peer/op-reader.js'
import { parse, print } from './decimal.js'
import { type KeyState, overwrite, stampOfMs, stateAt } from './model.js'
import { type Dot, idOf, isAfter, isDerived, isExpiry, type Part, type Type } from './part.js'
import { above, NOTHING, type Registers, registersOf, union } from './sketch.js'

const TYPES: Type[] = ['none', 'string', 'hash', 'set', 'zset', 'list', 'stream']

/** The parts of which a node has heard, its own among them. */
export class Heard {
  readonly ids = new Set<string>()

  has(part: Part): boolean {
    return this.ids.has(idOf(part))
  }

  add(part: Part): void {
    this.ids.add(idOf(part))
  }

  addAll({ ids }: Heard): void {
    for (const id of ids) this.ids.add(id)
  }

  clone(): Heard {
    const copy = new Heard()
    copy.addAll(this)
    return copy
  }
}

/**
 * Sees each message that a node has taken in or is about to send, and so knows all that was ever written and how much of
 * it each node has heard of. It decodes messages and looks into no store.
 */
export class Witness {
  readonly #origins = new Origins('\0witness')
  readonly #byKey = new Map<string, Part[]>()
  readonly #flushes: Part[][] = []
  readonly #excused = new Set<string>()
  readonly #uncovered = new Set<string>()
  readonly #known = new Map<string, Part>()
  count = 0
  /** Parts that a node told and nobody wrote. */
  readonly strange: string[] = []

  /**
   * @param own whether the node wrote it: only then may there be something new in it
   * @param takes whether the node takes in a part of it
   * @returns the new parts
   */
  hear(heard: Heard, message: Uint8Array, own: boolean, takes: (part: Part) => boolean = () => true): Part[] {
    const reader = new ByteReader(Buffer.from(message))
    if (reader.u8() === MessageType.LIVE) readLive(reader)
    else readAtoms(reader)
    const news: Part[] = []
    readOps(reader, this.#origins, op => {
      const isRiddle = op.kind === OpKind.PATCH && !own && !this.#hasBase(heard, op)
      for (const part of isRiddle ? this.#clashOf(heard, op) : this.#partsOf(op)) {
        if (!takes(part)) continue
        const id = idOf(part)
        heard.ids.add(id)
        if (this.#known.has(id)) continue
        if (!own && !this.#isExplained(part)) this.strange.push(id)
        this.#add(id, part)
        news.push(part)
      }
    })
    return news
  }

  /** The parts of which someone has heard. */
  *partsIn({ ids }: Heard): Iterable<Part> {
    for (const id of ids) {
      const part = this.#known.get(id)
      if (part !== undefined) yield part
    }
  }

  /** Whether what a node told and did not write follows from what others wrote. */
  #isExplained(part: Part): boolean {
    if (part.kind !== 'sketch') return isDerived(part) || isExpiry(part)
    const { of, registers } = part
    const known = this.partsOf(part.db, part.key).map((other): Registers => {
      if (other.kind === 'sketch' && isSame(other.of, of)) return other.registers
      return (other.kind === 'value' && isSame(other, of) && registersOf(other.text)) || NOTHING
    })
    return above(registers, union(known)).size === 0
  }

  #add(id: string, part: Part): void {
    this.count++
    this.#known.set(id, part)
    if (part.kind === 'flush') {
      this.#flushes[part.db] ??= []
      this.#flushes[part.db].push(part)
      return
    }
    const name = `${part.db} ${part.key}`
    const parts = this.#byKey.get(name)
    if (parts === undefined) this.#byKey.set(name, [part])
    else parts.push(part)
  }

  /**
   * A node that knows of no other leaves no tombstone: what it removes or lets expire is gone without a trace, and spares
   * what others have, even where that is older. So what becomes of the key depends on who met whom first.
   */
  excuse(part: Part): void {
    if (removes(part)) this.#excused.add(`${part.db} ${part.key}`)
  }

  /**
   * A node has told a part: of a key that nobody else writes unseen. Once a removal is forgotten what was written beside it is new to
   * those who removed, and stays; so is what came with a catch-up that never ended, for no vector covers that.
   */
  noteUncovered(part: Part, heard: Heard, covers: (part: Part) => boolean): void {
    const isUnseen = removes(part)
      ? (other: Part) => other.origin !== part.origin && !isDerived(other) && !covers(other)
      : (other: Part) => removes(other) && !heard.has(other)
    for (const name of part.kind === 'flush' ? this.#byKey.keys() : [`${part.db} ${part.key}`])
      if (this.#byKey.get(name)?.some(other => other.db === part.db && isUnseen(other)))
        this.#uncovered.add(name)
    if (part.kind !== 'flush' && this.#flushes[part.db]?.some(isUnseen))
      this.#uncovered.add(`${part.db} ${part.key}`)
  }

  wasUncovered(db: number, key: string): boolean {
    return this.#uncovered.has(`${db} ${key}`)
  }

  isExcused(db: number, key: string): boolean {
    return this.#excused.has(`${db} ${key}`)
  }

  /** Every key that was ever written. */
  *keys(): Iterable<{ db: number; key: string }> {
    for (const name of this.#byKey.keys()) {
      const [db] = name.split(' ', 1)
      yield { db: Number(db), key: name.slice(db.length + 1) }
    }
  }

  /** All parts of a key and the flushes of its database. */
  partsOf(db: number, key: string): Part[] {
    return [...(this.#byKey.get(`${db} ${key}`) ?? []), ...(this.#flushes[db] ?? [])]
  }

  /** What a client sees of a key, by who knows these parts of it, with these deadlines passed. */
  state(
    db: number,
    key: string,
    knows: (part: Part) => boolean,
    isPast: (deadline: number) => boolean,
  ): KeyState {
    return stateAt(this.partsOf(db, key).filter(knows), isPast)
  }

  #partsOf(op: Op): Part[] {
    const at = {
      db: op.db,
      key: op.kind === OpKind.FLUSH ? '' : op.key.latin1(),
      stamp: op.stamp,
      origin: this.#origins.ids[op.origin],
    }
    const made: Part[] = op.creates ? [{ ...at, kind: 'deadline', deadline: 0 }] : []
    switch (op.kind) {
      case OpKind.STRING:
      case OpKind.STRING_TTL:
        return [
          { ...at, kind: 'value', text: op.value.latin1() },
          { ...at, kind: 'deadline', deadline: op.deadline },
        ]
      case OpKind.STRING_KEEP_TTL:
        return [{ ...at, kind: 'value', text: op.value.latin1() }]
      case OpKind.PATCH:
        return [{ ...at, kind: 'value', text: this.#patched(op) }, ...made]
      case OpKind.DEADLINE:
        return [{ ...at, kind: 'deadline', deadline: op.deadline }]
      case OpKind.CLEAR:
        return [{ ...at, kind: 'clear', upTo: this.#observed(op) }]
      case OpKind.FLUSH:
        return [{ ...at, kind: 'flush' }]
      case OpKind.SHARE: {
        const type = op.ofElement ? TYPES[op.type] : 'string'
        const name = op.ofElement ? op.element.latin1() : undefined
        const sum = print(parse(op.sum.toString()))
        return [...made, { ...at, kind: 'share', type, name, epoch: op.epoch, sum }]
      }
      case OpKind.ELEMENT: {
        const type = TYPES[op.type]
        const text = type === 'zset' ? scoreText(op.value.buf.readDoubleLE(op.value.off)) : op.value.latin1()
        return [...made, { ...at, kind: 'element', type, name: op.element.latin1(), text }]
      }
      case OpKind.SKETCH: {
        const of = this.#observed(op)
        return [...made, { ...at, kind: 'sketch', of, registers: registersIn(op), isWhole: op.isWhole }]
      }
      case OpKind.REMOVE:
        return [
          {
            ...at,
            kind: 'remove',
            type: TYPES[op.type],
            name: op.element.latin1(),
            upTo: this.#observed(op),
          },
        ]
      default:
        return []
    }
  }

  /** Whether someone can make out the value that a patch stands for: by the very value it was made in. */
  #hasBase(heard: Heard, op: Op): boolean {
    if (op.creates) return true
    const isPast = (deadline: number): boolean => stampOfMs(deadline) <= op.stamp
    const { type, base } = this.state(op.db, op.key.latin1(), part => heard.has(part), isPast)
    const { stamp, origin } = this.#observed(op)
    return type === 'string' && base.stamp === stamp && base.origin === origin
  }

  /**
   * What there is to a patch whose value cannot be made out: where something newer of another type is, the key was a
   * string at that moment, so all before it is gone.
   */
  #clashOf(heard: Heard, op: Op): Part[] {
    const at = { db: op.db, key: op.key.latin1(), stamp: op.stamp, origin: this.#origins.ids[op.origin] }
    const known = this.state(
      at.db,
      at.key,
      part => heard.has(part),
      () => false,
    )
    const clashes = known.type !== 'none' && known.type !== 'string' && isAfter(known.newest, at)
    return clashes ? [{ ...at, kind: 'clear', upTo: { stamp: at.stamp, origin: at.origin } }] : []
  }

  #patched(op: Op): string {
    const { stamp, origin } = this.#observed(op)
    const base = this.partsOf(op.db, op.key.latin1()).find(
      part => part.kind === 'value' && part.stamp === stamp && part.origin === origin,
    )
    return overwrite(!op.creates && base?.kind === 'value' ? base.text : '', op.offset, op.value.latin1())
  }

  #observed(op: Op): Dot {
    return { stamp: op.observedStamp, origin: this.#origins.ids[op.observedOrigin] }
  }
}

const removes = (part: Part): boolean =>
  ['clear', 'remove', 'flush'].includes(part.kind) ||
  (part.kind === 'deadline' && (part.deadline !== 0 || part.ends !== undefined))

/** As Redis says it. */
const scoreText = (score: number): string => `${score}`.replace('Infinity', 'inf')

const isSame = (a: Dot, b: Dot): boolean => a.stamp === b.stamp && a.origin === b.origin

/** All of a sketch, or the registers that one write has raised. */
function registersIn({ isWhole, value: { buf, off, len } }: Op): Registers {
  if (isWhole) return registersOf(buf.latin1Slice(off, off + len)) ?? NOTHING
  const raised = new Map<number, number>()
  for (let at = off; at < off + len; at += RAISED_BYTES) raised.set(buf.readUInt16LE(at), buf[at + 2])
  return raised
}
