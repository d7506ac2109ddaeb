/**
 * Host names to addresses. The system's resolver is the only one that honours /etc/hosts, search domains and containers'
 * name services, but each look-up blocks one of the process's few pool threads for as long as a name server stays silent.
 * So few run at once, the same name never twice, and of names that have failed one at a time: a dead name in a list never
 * keeps a live one waiting.
 */
import { lookup } from 'node:dns/promises'
import { FAILED_LOOKUPS_MAX, LOOKUPS_MAX } from './constants.js'

interface Waiting {
  name: string
  start: () => void
}

const systemResolver = async (name: string): Promise<string[]> =>
  (await lookup(name, { all: true })).map(({ address }) => address)

export class NameLookup {
  readonly #resolve: (name: string) => Promise<string[]>
  readonly #running = new Set<string>()
  readonly #waiting: Waiting[] = []
  readonly #pending = new Map<string, Promise<string[]>>()
  readonly #failed = new Set<string>()

  constructor(resolve = systemResolver) {
    this.#resolve = resolve
  }

  /** Every address of a name. Rejects as dns.lookup does. */
  addresses(name: string): Promise<string[]> {
    const pending = this.#pending.get(name)
    if (pending !== undefined) return pending
    const answer = this.#look(name).finally(() => this.#pending.delete(name))
    this.#pending.set(name, answer)
    return answer
  }

  async #look(name: string): Promise<string[]> {
    if (this.#mayStart(name)) this.#running.add(name)
    else await new Promise<void>(start => this.#waiting.push({ name, start }))
    try {
      const found = await this.#resolve(name)
      this.#failed.delete(name)
      return found
    } catch (error) {
      this.#failed.add(name)
      throw error
    } finally {
      this.#running.delete(name)
      this.#startWaiting()
    }
  }

  #mayStart(name: string): boolean {
    if (this.#running.size >= LOOKUPS_MAX) return false
    if (!this.#failed.has(name)) return true
    let failed = 0
    for (const other of this.#running) if (this.#failed.has(other)) failed++
    return failed < FAILED_LOOKUPS_MAX
  }

  /** Gives free places to those that have waited for longest, names that have never failed first. */
  #startWaiting(): void {
    for (const failed of [false, true]) {
      for (const waiting of [...this.#waiting]) {
        if (this.#failed.has(waiting.name) !== failed || !this.#mayStart(waiting.name)) continue
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        this.#running.add(waiting.name)
        waiting.start()
      }
    }
  }
}
