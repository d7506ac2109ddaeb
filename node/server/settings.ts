import type { OutputLimits } from '../config/special-types.js'

/** What this layer asks of the configuration: the parsed value of a directive. */
export interface Directives {
  get(name: string): unknown
}

/**
 * The directives the server looks at for each request or connection, as plain fields. reload() is called at the start
 * and whenever CONFIG SET has changed one.
 */
export class Settings {
  readonly #config: Directives
  password = ''
  passwordRequired = false
  bulkBytesMax = 0
  queryBytesMax = 0
  outputLimits!: OutputLimits
  /** Idle seconds after which a client is closed; 0 never. */
  timeout = 0
  tcpKeepalive = 0
  maxClients = 0
  protectedMode = true

  constructor(config: Directives) {
    this.#config = config
    this.reload()
  }

  reload(): void {
    const number = (name: string) => Number(this.#config.get(name))
    this.password = String(this.#config.get('requirepass') ?? '')
    this.passwordRequired = this.password !== ''
    this.bulkBytesMax = number('proto-max-bulk-len')
    this.queryBytesMax = number('client-query-buffer-limit')
    this.outputLimits = this.#config.get('client-output-buffer-limit') as OutputLimits
    this.timeout = number('timeout')
    this.tcpKeepalive = number('tcp-keepalive')
    this.maxClients = number('maxclients')
    this.protectedMode = this.#config.get('protected-mode') as boolean
  }
}
