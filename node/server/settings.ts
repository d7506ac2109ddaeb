import type { Config } from '../config/config.js'
import type { OutputLimits } from '../config/special-types.js'

/** The directives the server looks at for each request or connection, as plain fields that follow CONFIG SET. */
export class Settings {
  password!: string
  passwordRequired!: boolean
  bulkBytesMax!: number
  queryBytesMax!: number
  outputLimits!: OutputLimits
  /** Idle seconds after which a client is closed; 0 never. */
  timeout!: number
  /** Seconds of silence before the kernel probes a connection; 0 never. */
  tcpKeepalive!: number
  maxClients!: number
  protectedMode!: boolean

  constructor(config: Config) {
    this.#read(config)
    config.onChange(
      [
        'requirepass',
        'proto-max-bulk-len',
        'client-query-buffer-limit',
        'client-output-buffer-limit',
        'timeout',
        'tcp-keepalive',
        'maxclients',
        'protected-mode',
      ],
      () => this.#read(config),
    )
  }

  #read(config: Config): void {
    this.password = config.get('requirepass')
    this.passwordRequired = this.password !== ''
    this.bulkBytesMax = config.get('proto-max-bulk-len')
    this.queryBytesMax = config.get('client-query-buffer-limit')
    this.outputLimits = config.get('client-output-buffer-limit')
    this.timeout = config.get('timeout')
    this.tcpKeepalive = config.get('tcp-keepalive')
    this.maxClients = config.get('maxclients')
    this.protectedMode = config.get('protected-mode')
  }
}
