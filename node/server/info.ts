/** The lines of one INFO section, without its title: `name:value`. */
export type InfoSection = () => Iterable<string>

/** Sections INFO leaves out unless they, `all` or `everything` are asked for. */
const NOT_DEFAULT = new Set(['commandstats', 'latencystats'])

/** INFO's sections. Every part of the server registers its own; they are shown in the order given here. */
export class Info {
  readonly #sections = new Map<string, InfoSection>()
  readonly #order: readonly string[]

  /** `order`: the sections' names, lower case; a section not named comes last. */
  constructor(order: readonly string[]) {
    this.#order = order
  }

  register(section: string, lines: InfoSection): void {
    this.#sections.set(section, lines)
  }

  /** INFO's text for these sections: names in any case, `default`, `all`, `everything`; none mean `default`. */
  text(asked: readonly string[]): string {
    const wanted = new Set(asked.map(name => name.toLowerCase()))
    const all = wanted.has('all') || wanted.has('everything')
    const usual = wanted.size === 0 || wanted.has('default')
    const parts: string[] = []
    for (const name of this.#names()) {
      if (!all && !(usual && !NOT_DEFAULT.has(name)) && !wanted.has(name)) continue
      const lines = [...this.#sections.get(name)!()]
      parts.push([`# ${titles[name] ?? capital(name)}`, ...lines, ''].join('\r\n'))
    }
    return parts.join('\r\n')
  }

  /** One field's value, for other readers of the same numbers (metrics). */
  lines(section: string): Iterable<string> {
    return this.#sections.get(section)?.() ?? []
  }

  #names(): string[] {
    const place = (name: string) => {
      const at = this.#order.indexOf(name)
      return at < 0 ? this.#order.length : at
    }
    return [...this.#sections.keys()].sort((a, b) => place(a) - place(b))
  }
}

const titles: Record<string, string> = { cpu: 'CPU', commandstats: 'Commandstats' }

const capital = (name: string): string => name[0].toUpperCase() + name.slice(1)

/** The order of redis-server 7.0, with keymesh's own sections after replication. */
export const INFO_ORDER = [
  'server',
  'clients',
  'memory',
  'persistence',
  'stats',
  'replication',
  'mesh',
  'cpu',
  'modules',
  'commandstats',
  'errorstats',
  'latencystats',
  'cluster',
  'keyspace',
]
