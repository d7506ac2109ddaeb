import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** How soon a process sees that its clock was set, ms. */
const LOOK_MS = 50

/** Put into each thread before anything else is loaded. The monotonic clock is let alone, as by whoever sets a real one. */
const PRELOAD = `
import { readFileSync } from 'node:fs'
const file = new URL('ahead-ms', import.meta.url)
const read = () => Number(readFileSync(file, 'utf8'))
let ahead = read()
const { now } = Date
Date.now = () => now() + ahead
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + ahead })
setInterval(() => { ahead = read() || ahead }, ${LOOK_MS}).unref()
`

/** The system clock of a machine, for the processes that run with its `env`; it can be set while they run. */
export class ShiftedClock {
  readonly #dir = mkdtempSync(join(tmpdir(), 'keymesh-clock-'))

  aheadMs = 0

  /** @param aheadMs how far it is ahead of the real one, never 0 */
  constructor(aheadMs: number) {
    this.set(aheadMs)
    writeFileSync(join(this.#dir, 'clock.mjs'), PRELOAD)
  }

  get env(): Record<string, string> {
    return { NODE_OPTIONS: `--import=${pathToFileURL(join(this.#dir, 'clock.mjs'))}` }
  }

  set(aheadMs: number): void {
    this.aheadMs = aheadMs
    writeFileSync(join(this.#dir, 'ahead-ms'), String(aheadMs))
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true })
  }
}
