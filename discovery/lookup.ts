/**
 * Host names to addresses. The system's resolver is the only one that honours /etc/hosts, search domains and containers'
 * name services, but each look-up blocks one of the process's few pool threads for as long as a name server stays silent.
 * So few run at once, the same name never twice, and names that have failed wait behind those that have not.
 */
import { lookup } from 'node:dns/promises'
import { LOOKUPS_MAX } from './constants.js'

interface Waiting {
  name: string
  start: () => void
}

export class NameLookup {
  #running = 0
  #waiting: Waiting[] = []
  #pending = new Map<string, Promise<string[]>>()
  #failed = new Set<string>()

  /** Every address of a name. Rejects as dns.lookup does. */
  addresses(name: string): Promise<string[]> {
    const pending = this.#pending.get(name)
    if (pending !== undefined) return pending
    const answer = this.#look(name).finally(() => this.#pending.delete(name))
    this.#pending.set(name, answer)
    return answer
  }

  async #look(name: string): Promise<string[]> {
    if (this.#running >= LOOKUPS_MAX) await this.#turn(name)
    this.#running++
    try {
      const found = await lookup(name, { all: true })
      this.#failed.delete(name)
      return found.map(one => one.address)
    } catch (error) {
      this.#failed.add(name)
      throw error
    } finally {
      this.#running--
      this.#waiting.shift()?.start()
    }
  }

  #turn(name: string): Promise<void> {
    return new Promise(start => {
      const firstFailed = this.#waiting.findIndex(one => this.#failed.has(one.name))
      const at = this.#failed.has(name) || firstFailed < 0 ? this.#waiting.length : firstFailed
      this.#waiting.splice(at, 0, { name, start })
    })
  }
}
