import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Names the control file to the process whose disk it is. */
export const CONTROL_VARIABLE = 'FAULTY_DISK'

/** Calls of node:fs in all their forms: with a callback, with a promise, synchronous, or a FileHandle's. */
export type FaultyCall = 'open' | 'read' | 'write' | 'fdatasync' | 'fsync' | 'rename' | 'unlink'

/** What becomes of some calls. */
export interface Fault {
  calls: readonly FaultyCall[]
  /** A regular expression that the path of the file matches. */
  path: string
  /** How they fail: `EIO`. Without it they are only late. */
  code?: string
  /** How long they take before that, ms. */
  delayMs?: number
  /** They are not done before this fault is gone. */
  holds?: boolean
}

/**
 * A disk whose calls fail or are late as long as the test says so, for one server's process: give it `env`. Each call looks
 * into a file that is replaced as a whole, so every call that begins after set() has returned is as set() says.
 */
export class FaultyDisk {
  readonly #dir = mkdtempSync(join(tmpdir(), 'keymesh-faults-'))
  readonly #control = join(this.#dir, 'faults.json')

  constructor() {
    this.set()
  }

  /** For the process, so that it heeds the faults. */
  get env(): Record<string, string> {
    const preload = new URL('./faulty-disk-preload.js', import.meta.url)
    return { [CONTROL_VARIABLE]: this.#control, NODE_OPTIONS: `--import=${preload.href}` }
  }

  /** From now on these are its faults; none: it is well. */
  set(...faults: Fault[]): void {
    const temporary = join(this.#dir, 'next.json')
    writeFileSync(temporary, JSON.stringify(faults))
    renameSync(temporary, this.#control)
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true })
  }
}
