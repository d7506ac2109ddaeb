import { existsSync, statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  damagedIdentity,
  IDENTITY_FILE,
  loadIdentityFile,
  peerIdOf,
  publicKeyOf,
  writeIdentityFile,
} from '../../discovery/identity-file.js'
import { systemReason } from '../config/errors.js'
import { DirectoryLock, inodeAt } from './directory-lock.js'
import { JournalReader } from './journal-reader.js'
import { type Disk, machine } from './machine.js'

const OWN_FILE = /^(journal|snapshot)-([1-9]\d{0,9})\.kmsh$/
/** What a snapshot is called until all of it is on the disk. */
export const TEMPORARY = '.tmp'

export const journalPath = (dir: string, number: number): string => join(dir, `journal-${number}.kmsh`)
export const snapshotPath = (dir: string, number: number): string => join(dir, `snapshot-${number}.kmsh`)

/** The numbers of the files that are there, ascending. */
export interface StateFiles {
  snapshots: number[]
  journals: number[]
}

export function listState(disk: Disk, dir: string): StateFiles {
  const files: StateFiles = { snapshots: [], journals: [] }
  for (const name of disk.readdirSync(dir)) {
    const [, what, number] = OWN_FILE.exec(name) ?? []
    if (what === 'journal') files.journals.push(Number(number))
    else if (what === 'snapshot') files.snapshots.push(Number(number))
  }
  files.snapshots.sort((a, b) => a - b)
  files.journals.sort((a, b) => a - b)
  return files
}

/** When any of them was last written to, ms; undefined if there is none. */
export function lastWriteOf(dir: string, { snapshots, journals }: StateFiles): number | undefined {
  const paths = [...snapshots.map(n => snapshotPath(dir, n)), ...journals.map(n => journalPath(dir, n))]
  return paths.length === 0 ? undefined : Math.max(...paths.map(path => statSync(path).mtimeMs))
}

/**
 * Removes what a snapshot has made superfluous, and what one that was not finished has left.
 *
 * @param keeps leave the files there under another name, for they are damaged
 * @returns what could not be removed, and why
 */
export async function removeOlder(
  { promises }: Disk,
  dir: string,
  number: number,
  keeps: boolean,
): Promise<string[]> {
  const failed: string[] = []
  for (const name of await promises.readdir(dir)) {
    const [, , own] = OWN_FILE.exec(name) ?? []
    const path = join(dir, name)
    try {
      if (name.endsWith(`.kmsh${TEMPORARY}`)) await promises.unlink(path)
      else if (own === undefined || Number(own) >= number) continue
      else if (keeps) await promises.rename(path, `${path}.damaged`)
      else await promises.unlink(path)
    } catch (error) {
      failed.push(`${path}: ${systemReason(error)}`)
    }
  }
  return failed
}

/** A file's name, new or gone, is only on the disk once its directory is. */
export async function syncDirectory(disk: Disk, path: string): Promise<void> {
  const handle = await disk.promises.open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Where a node's data is. */
export interface StatePlace {
  readonly dir: string
  /** The node's public key: what its files are signed with. */
  readonly owner: Buffer
  /** Whether it is where it was, but without its lock or its identity: others could come in, or the node not back. */
  readonly lacksFiles: boolean
  /**
   * Makes the directory whole again after it, or something in it, was deleted: without its identity the node would come back
   * as another. Rejects if another process or another node has it by then.
   */
  restore(): Promise<void>
}

/** The directory of a node's data, in use by this process and by no other. */
export class DataDirectory implements StatePlace {
  readonly dir: string
  readonly owner: Buffer
  readonly #identity: Buffer
  #lock: DirectoryLock
  #inode: string
  #restoring: Promise<void> | undefined

  private constructor(dir: string, identity: Buffer, owner: Buffer, lock: DirectoryLock) {
    this.dir = dir
    this.#identity = identity
    this.owner = owner
    this.#lock = lock
    this.#inode = inodeAt(dir)
  }

  /**
   * Takes the directory for this process. Nothing in it is changed before all is known to belong together.
   * @throws Error of one line that says who else uses it, or whose data it is
   */
  static async open(dir: string): Promise<DataDirectory> {
    const lock = await DirectoryLock.take(dir)
    try {
      const files = listState(machine.disk, dir)
      const paths = [
        ...files.snapshots.map(number => snapshotPath(dir, number)),
        ...files.journals.map(number => journalPath(dir, number)),
      ]
      for (const path of paths) checkUser(path)
      const found = paths.length > 0 ? await readIdentity(dir) : undefined
      if (paths.length > 0 && found === undefined) throw new Error(orphaned(dir, paths))
      const identity = found ?? (await loadIdentityFile(dir))
      const owner = publicKeyOf(identity)
      if (owner === undefined) throw damagedIdentity(dir)
      for (const path of paths) checkOwner(path, dir, owner)
      return new DataDirectory(dir, identity, owner, lock)
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  get lacksFiles(): boolean {
    // one that was moved away goes on there until the next snapshot
    if (inodeAt(this.dir) !== this.#inode) return false
    return !this.#lock.holds || !existsSync(join(this.dir, IDENTITY_FILE))
  }

  restore(): Promise<void> {
    this.#restoring ??= this.#restore().finally(() => {
      this.#restoring = undefined
    })
    return this.#restoring
  }

  async #restore(): Promise<void> {
    await mkdir(this.dir, { recursive: true })
    if (!this.#lock.holds) this.#lock = await DirectoryLock.take(this.dir)
    const found = await readIdentity(this.dir)
    if (found === undefined) await writeIdentityFile(this.dir, this.#identity)
    else if (!found.equals(this.#identity))
      throw new Error(`${join(this.dir, IDENTITY_FILE)} is another node's by now`)
    this.#inode = inodeAt(this.dir)
  }

  release(): Promise<void> {
    return this.#lock.release()
  }
}

async function readIdentity(dir: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(dir, IDENTITY_FILE))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`cannot read the identity key ${join(dir, IDENTITY_FILE)}: ${systemReason(error)}`)
  }
}

/** As root one could write into another user's files, who could not open them any more afterwards. */
function checkUser(path: string): void {
  const user = process.geteuid?.()
  const { uid } = statSync(path)
  if (user !== undefined && uid !== user)
    throw new Error(
      `${path} belongs to user ${uid}, and this process runs as user ${user}: run it as that user`,
    )
}

function ownerOf(path: string): Buffer | undefined {
  const reader = new JournalReader(machine.disk, path)
  try {
    return reader.damagedHeader === undefined ? reader.header.owner : undefined
  } finally {
    reader.close()
  }
}

/** A damaged header is for recovery to tell. */
function checkOwner(path: string, dir: string, owner: Buffer): void {
  const found = ownerOf(path)
  if (found === undefined || found.equals(owner)) return
  throw new Error(
    `${path} is the data of node ${peerIdOf(found)}, and ${join(dir, IDENTITY_FILE)} is of node ${peerIdOf(owner)}`,
  )
}

function orphaned(dir: string, paths: readonly string[]): string {
  const owner = paths.map(ownerOf).find(found => found !== undefined)
  const whose = owner === undefined ? 'a node' : `node ${peerIdOf(owner)}`
  return `${paths[0]} is the data of ${whose}, whose ${join(dir, IDENTITY_FILE)} is missing: put that back, or move the data away to start as a new node`
}
