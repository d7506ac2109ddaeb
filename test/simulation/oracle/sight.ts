import { add } from './decimal.js'
import { type KeyState, shareKey } from './model.js'
import { contentOf, type Dot, type Part, type Type } from './part.js'
import type { Registers } from './sketch.js'

/** What a writer knows when it runs a command. */
export interface Writer {
  origin: string
  db: number
  /** ms. */
  now: number
  /** Other origins that it knows of; none if it takes itself for alone. */
  others: readonly string[]
  /** Whether it has all that this dot's writer wrote up to there. */
  covers(dot: Dot): boolean
  /** Every key there is or was, of both databases. */
  keys(): Iterable<{ db: number; key: string }>
  /** What a client sees of a key there. */
  stateOf(db: number, key: string): KeyState
}

/** A part that a command must tell the mesh; its place in the order is not known beforehand. */
export type Expected = Part extends infer P ? (P extends Part ? Omit<P, 'stamp' | 'origin'> : never) : never

const DOTLESS: Dot = { stamp: -1, origin: '' }

export const dotless = (part: Expected): string => contentOf({ ...part, ...DOTLESS } as Part, 0)

/** A share that goes on, or one that begins: whose first increment is the command itself. */
const NEW_EPOCH = -1

/** What a client has to see of a key right after a command, in the words of viewOf() without its deadline. */
export interface View {
  db: number
  key: string
  view: string
  /** ms, 0 for none; undefined where it is not said. */
  deadline?: number
}

/** The database as the writer sees it. */
export class Sight {
  /** What has to be seen after the command, where its parts alone do not say so. */
  readonly views: View[] = []
  /** New entries of streams, whose ids nobody else may have given. */
  readonly ids: { db: number; key: string; name: string }[] = []

  constructor(readonly writer: Writer) {}

  shows(key: string, type: Type, content: unknown, db = this.db): void {
    this.views.push({ db, key, view: type === 'none' ? 'none' : `${type}: ${JSON.stringify(content)}` })
  }

  get db(): number {
    return this.writer.db
  }

  /** The key's state; expired keys are not there. */
  key(key: string, db = this.db): KeyState | undefined {
    const state = this.writer.stateOf(db, key)
    return state.type === 'none' ? undefined : state
  }

  typed(key: string, type: Type): { state: KeyState | undefined; clash: boolean } {
    const state = this.key(key)
    return { state, clash: state !== undefined && state.type !== type }
  }

  part<K extends Part['kind']>(kind: K, key: string, rest: object, db = this.db): Expected {
    return { kind, db, key, ...rest } as unknown as Expected
  }

  /** The deadline that a write which makes the key sets. */
  made(key: string, state: KeyState | undefined, db = this.db): Expected[] {
    return state === undefined ? [this.part('deadline', key, { deadline: 0 }, db)] : []
  }

  elements(key: string, type: Type, entries: [name: string, text: string][]): Expected[] {
    if (entries.length === 0) return []
    return [
      ...this.made(key, this.key(key)),
      ...entries.map(([name, text]) => this.part('element', key, { type, name, text })),
    ]
  }

  share(key: string, type: Type, name: string | undefined, by: string): Expected[] {
    const state = this.key(key)
    const own = state?.shares.get(shareKey(this.writer.origin, name))
    const share = { type, name, epoch: own?.epoch ?? NEW_EPOCH, sum: add(own?.sum ?? '0', by) }
    return [...this.made(key, state), this.part('share', key, share)]
  }

  /** @param of the write that made the HyperLogLog; undefined for the one that is predicted */
  sketch(key: string, of: Dot | undefined, registers: Registers): Expected {
    return this.part('sketch', key, { of: of ?? DOTLESS, registers, isWhole: false })
  }

  clear(key: string, db = this.db): Expected[] {
    return this.key(key, db) === undefined ? [] : [this.part('clear', key, {}, db)]
  }

  remove(key: string, state: KeyState, name: string): Expected {
    const upTo = (state.elements.get(name) as { newest: Dot }).newest
    return this.part('remove', key, { type: state.type, name, upTo })
  }
}

/** What a command writes, by what its node sees; undefined where that cannot be said. */
export type Model = (words: readonly string[], sight: Sight) => Expected[] | undefined
