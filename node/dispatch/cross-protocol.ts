import type { Slice } from '../../protocol/resp/slice.js'

/** An attack is logged this often at most, ms: a web page can try many times a second. */
const LOG_INTERVAL_MS = 60_000

/**
 * Recognises HTTP: a web page can make its visitor's browser send requests to any port of the visitor's machine, and
 * their bodies could hold commands. POST and Host: come before the body, and end the connection.
 */
export class CrossProtocolGuard {
  readonly #log: (text: string) => void
  #loggedAt = Number.NEGATIVE_INFINITY

  constructor(log: (text: string) => void) {
    this.#log = log
  }

  /** Whether a request of this name is HTTP; logged if it is. */
  isAttack(name: Slice): boolean {
    if (!name.isWord('post') && !name.isWord('host:')) return false
    const now = performance.now()
    if (now - this.#loggedAt > LOG_INTERVAL_MS) {
      this.#loggedAt = now
      this.#log(
        'Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands. ' +
          'This is likely due to an attacker attempting to use Cross Protocol Scripting to compromise this server. ' +
          'Connection aborted.',
      )
    }
    return true
  }
}
