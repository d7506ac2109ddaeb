import type { RespError } from '../../protocol/resp/errors.js'

/** Why the server as a whole may refuse commands at the moment. Who knows a reason sets it here. */
export class Gates {
  /** The dataset is being loaded: only commands with the `loading` flag run. */
  loading = false
  /** Makes room when maxmemory asks for it; true if memory is short all the same. */
  outOfMemory: (() => boolean) | undefined
  readonly #refusals = new Map<string, RespError>()
  #first: RespError | undefined

  /** Why no write is taken now (a full disk, too few peers, a wrong clock); undefined if they are. */
  get writes(): RespError | undefined {
    return this.#first
  }

  /** Refuses all writes with `error` until the same source lifts it with undefined. */
  refuseWrites(source: string, error: RespError | undefined): void {
    if (error === undefined) this.#refusals.delete(source)
    else this.#refusals.set(source, error)
    this.#first = this.#refusals.values().next().value
  }
}
