/**
 * Every peer this node knows of, linked or not, and what the operator has decided of them, kept over restarts in a small
 * file beside the identity.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PeerRow } from '../protocol/link/peer-list.js'
import { PEER_TABLE_MAX, PEER_TABLE_SAVE_MS } from './constants.js'

const FILE = 'peers.json'

export interface TablePeer {
  peerId: string
  /** Multiaddrs without /p2p/. */
  addresses: string[]
  incarnation: number
  /** When it was last linked with, here or at whoever told us, ms since the epoch by this node's clock. */
  seen: number
  /** What its last link with this node brought, absent if it was only heard of. */
  met?: {
    /** The IP address at the other end. */
    host: string
    /** Its hello bytes, base64. */
    hello: string
  }
}

/** What the file holds. */
interface TableFile {
  peers: TablePeer[]
  /** Peer ids never to be linked with. */
  excluded: string[]
  /** Whether the operator told this node to leave the mesh. */
  left: boolean
}

function isRow(value: unknown): value is TablePeer {
  const row = value as Partial<TablePeer> | null
  return (
    typeof row?.peerId === 'string' &&
    Array.isArray(row.addresses) &&
    row.addresses.every(address => typeof address === 'string') &&
    Number.isSafeInteger(row.incarnation) &&
    Number.isSafeInteger(row.seen) &&
    (row.met === undefined || (typeof row.met?.host === 'string' && typeof row.met.hello === 'string'))
  )
}

function isFile(value: unknown): value is TableFile {
  const file = value as Partial<TableFile> | null
  return (
    Array.isArray(file?.peers) &&
    file.peers.every(isRow) &&
    Array.isArray(file.excluded) &&
    file.excluded.every(id => typeof id === 'string') &&
    typeof file.left === 'boolean'
  )
}

/** Whether a full table had rather keep the other. */
function isLess(a: TablePeer, b: TablePeer): boolean {
  const [isMet, isOtherMet] = [a.met !== undefined, b.met !== undefined]
  return isMet === isOtherMet ? a.seen < b.seen : isOtherMet
}

export class PeerTable {
  readonly #path: string
  readonly #self: string
  readonly #forgetMs: number
  readonly #onProblem: (text: string) => void
  readonly #onFull: () => void
  readonly #peers = new Map<string, TablePeer>()
  readonly #excluded = new Set<string>()
  #left = false
  /** Peers forgotten on purpose, until somebody has linked with them since. */
  readonly #forgotten = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #saving: Promise<void> = Promise.resolve()
  #problem = ''

  /** @param onFull called for each peer that is left out or given up because the table is full */
  constructor(
    dir: string,
    self: string,
    forgetMs: number,
    onProblem: (text: string) => void,
    onFull: () => void,
  ) {
    this.#path = join(dir, FILE)
    this.#self = self
    this.#forgetMs = forgetMs
    this.#onProblem = onProblem
    this.#onFull = onFull
  }

  /** A file that is missing or damaged costs nothing but the memory of peers. */
  async load(now: number): Promise<void> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code !== 'ENOENT') this.#onProblem(`cannot read the peer table ${this.#path}: ${code}`)
      return
    }
    try {
      const file: unknown = JSON.parse(text)
      if (!isFile(file)) throw new Error('not a peer table')
      for (const row of file.peers.slice(0, PEER_TABLE_MAX)) {
        if (row.peerId !== this.#self) this.#peers.set(row.peerId, { ...row, seen: Math.min(row.seen, now) })
      }
      for (const peerId of file.excluded.slice(0, PEER_TABLE_MAX)) this.#excluded.add(peerId)
      this.#left = file.left
    } catch {
      this.#onProblem(`the peer table ${this.#path} is damaged and is made anew`)
    }
  }

  get(peerId: string): TablePeer | undefined {
    return this.#peers.get(peerId)
  }

  all(): IterableIterator<TablePeer> {
    return this.#peers.values()
  }

  /** What a link itself says of its peer: it holds, whatever was known. Returns whether it is news. */
  linked(peer: TablePeer): boolean {
    const { peerId, addresses, incarnation } = peer
    this.#forgotten.delete(peerId)
    const known = this.#peers.get(peerId)
    const news = known?.incarnation !== incarnation || known.addresses.join() !== addresses.join()
    this.#put(peer)
    return news
  }

  /** Marks a peer as linked with now. */
  touch(peerId: string, now: number): void {
    const known = this.#peers.get(peerId)
    if (known !== undefined) known.seen = now
  }

  /** What another peer tells of a third one. Returns whether it is news worth telling on. */
  heard(row: PeerRow, now: number): boolean {
    if (row.peerId === this.#self || this.#excluded.has(row.peerId)) return false
    if (row.age > this.#forgetMs || row.addresses.length === 0) return false
    const seen = now - row.age
    const forgottenAt = this.#forgotten.get(row.peerId)
    if (forgottenAt !== undefined && seen <= forgottenAt) return false
    const known = this.#peers.get(row.peerId)
    if (known !== undefined && row.incarnation <= known.incarnation) {
      if (seen > known.seen) known.seen = seen
      return false
    }
    this.#forgotten.delete(row.peerId)
    const { peerId, addresses, incarnation } = row
    return this.#put({ peerId, addresses, incarnation, seen, met: known?.met })
  }

  get left(): boolean {
    return this.#left
  }

  /** Resolves when the file says so. */
  async setLeft(left: boolean): Promise<void> {
    if (left === this.#left) return
    this.#left = left
    await this.flush()
  }

  isExcluded(peerId: string): boolean {
    return this.#excluded.has(peerId)
  }

  /** Never to be linked with (true), and so of no interest, or allowed again. Resolves when the file says so. */
  async exclude(peerId: string, excluded: boolean): Promise<void> {
    if (excluded === this.#excluded.has(peerId)) return
    if (excluded) {
      this.#excluded.add(peerId)
      this.#peers.delete(peerId)
    } else this.#excluded.delete(peerId)
    await this.flush()
  }

  forget(peerId: string, now: number): void {
    if (!this.#peers.delete(peerId)) return
    this.#forgotten.set(peerId, now)
    this.#save()
  }

  /** Drops who was not heard of for too long. */
  expire(now: number, isLinked: (peerId: string) => boolean): void {
    for (const [peerId, at] of this.#forgotten) {
      if (now - at > this.#forgetMs) this.#forgotten.delete(peerId)
    }
    for (const peer of this.#peers.values()) {
      if (now - peer.seen <= this.#forgetMs || isLinked(peer.peerId)) continue
      this.#peers.delete(peer.peerId)
      this.#save()
    }
  }

  /** A full table takes nobody new before somebody old goes: one only heard of before one met, then the one unseen for longest. */
  #put(peer: TablePeer): boolean {
    if (!this.#peers.has(peer.peerId) && this.#peers.size >= PEER_TABLE_MAX) {
      this.#onFull()
      let least = peer
      for (const other of this.#peers.values()) if (isLess(other, least)) least = other
      if (least === peer) return false
      this.#peers.delete(least.peerId)
    }
    this.#peers.set(peer.peerId, peer)
    this.#save()
    return true
  }

  #save(): void {
    this.#timer ??= setTimeout(() => void this.flush(), PEER_TABLE_SAVE_MS).unref()
  }

  /** Writes the file now. A failure is reported once and tried again with the next change. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#saving = this.#saving.then(() => this.#write())
    return this.#saving
  }

  async #write(): Promise<void> {
    const temporary = `${this.#path}.new`
    const file: TableFile = {
      peers: [...this.#peers.values()],
      excluded: [...this.#excluded],
      left: this.#left,
    }
    try {
      await writeFile(temporary, `${JSON.stringify(file, undefined, 1)}\n`, { mode: 0o600, flush: true })
      await rename(temporary, this.#path)
      this.#problem = ''
    } catch (error) {
      const problem = `cannot write the peer table ${this.#path}: ${(error as NodeJS.ErrnoException).code}`
      if (problem !== this.#problem) this.#onProblem(problem)
      this.#problem = problem
    }
  }
}
