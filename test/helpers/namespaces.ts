import { spawnSync } from 'node:child_process'

/** One node's place in the network. */
export interface Host {
  /** Its address, unknown outside of this network. */
  ip: string
  /** Words that run a command there. */
  wrapper: readonly string[]
}

function ip(...args: string[]): void {
  const { error, status, stderr } = spawnSync('ip', args, { encoding: 'utf8' })
  if (error || status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}

/**
 * A network of its own in the kernel: each host is a network namespace, a cable (veth pair) leads from it to a switch (a
 * bridge in one more namespace). Nothing of the machine's own network is touched. Needs Linux, root and iproute2.
 */
export class Network {
  readonly hosts: Host[] = []
  readonly #prefix: string

  private constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Why a network cannot be made here; undefined if it can. */
  static unavailable(): string | undefined {
    const name = `km${process.pid}-try`
    try {
      ip('netns', 'add', name)
      try {
        ip('-n', name, 'link', 'add', 'switch', 'type', 'bridge')
        return undefined
      } finally {
        ip('netns', 'del', name)
      }
    } catch (error) {
      return (error as Error).message
    }
  }

  static create(hosts: number): Network {
    const network = new Network(`km${process.pid}`)
    try {
      network.#createSwitch()
      for (let i = 0; i < hosts; i++) network.#addHost(i)
      return network
    } catch (error) {
      network.remove()
      throw error
    }
  }

  /** Pulls a host's cable out of the switch: nobody is told, nothing is closed. */
  unplug(host: number): void {
    ip('-n', this.#switch, 'link', 'set', `port${host}`, 'down')
  }

  plug(host: number): void {
    ip('-n', this.#switch, 'link', 'set', `port${host}`, 'up')
  }

  /** Lets no packet through between two hosts. */
  block(a: number, b: number): void {
    ip('-n', this.#name(a), 'route', 'add', 'blackhole', this.hosts[b].ip)
    ip('-n', this.#name(b), 'route', 'add', 'blackhole', this.hosts[a].ip)
  }

  unblock(a: number, b: number): void {
    ip('-n', this.#name(a), 'route', 'del', 'blackhole', this.hosts[b].ip)
    ip('-n', this.#name(b), 'route', 'del', 'blackhole', this.hosts[a].ip)
  }

  remove(): void {
    for (const name of [...this.hosts.keys()].map(i => this.#name(i)).concat(this.#switch))
      spawnSync('ip', ['netns', 'del', name])
  }

  get #switch(): string {
    return `${this.#prefix}-switch`
  }

  #name(host: number): string {
    return `${this.#prefix}-${host}`
  }

  #createSwitch(): void {
    ip('netns', 'add', this.#switch)
    ip('-n', this.#switch, 'link', 'add', 'switch', 'type', 'bridge')
    ip('-n', this.#switch, 'link', 'set', 'switch', 'up')
  }

  #addHost(index: number): void {
    const name = this.#name(index)
    // One of the networks set apart for documentation: no real host has such an address.
    const address = `198.51.100.${index + 1}`
    this.hosts.push({ ip: address, wrapper: ['ip', 'netns', 'exec', name] })
    ip('netns', 'add', name)
    ip('-n', name, 'link', 'set', 'lo', 'up')
    ip(
      '-n',
      name,
      'link',
      'add',
      'cable',
      'type',
      'veth',
      'peer',
      'name',
      `port${index}`,
      'netns',
      this.#switch,
    )
    ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'cable')
    ip('-n', name, 'link', 'set', 'cable', 'up')
    ip('-n', this.#switch, 'link', 'set', `port${index}`, 'master', 'switch', 'up')
  }
}
