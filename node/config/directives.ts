import type { Directive, ValueOf } from './directive.js'
import { access } from './directives/access.js'
import { cluster } from './directives/cluster.js'
import { keyspace } from './directives/keyspace.js'
import { mesh } from './directives/mesh.js'
import { network } from './directives/network.js'
import { persistence } from './directives/persistence.js'
import { processWide } from './directives/process.js'
import { replication } from './directives/replication.js'
import { threads } from './directives/threads.js'
import { tls } from './directives/tls.js'

/** The directives by chapter, in the order of docs/configuration.md and keydb.conf. */
export const chapters = {
  Mesh: mesh,
  Replication: replication,
  'Clients and network': network,
  'Users and commands': access,
  Persistence: persistence,
  'Keys and memory': keyspace,
  Process: processWide,
  'Threads and storage of KeyDB': threads,
  TLS: tls,
  Cluster: cluster,
} as const

/** The one table of all directives. */
export const directives = {
  ...mesh,
  ...replication,
  ...network,
  ...access,
  ...persistence,
  ...keyspace,
  ...processWide,
  ...threads,
  ...tls,
  ...cluster,
}

export type DirectiveName = keyof typeof directives
/** The value of each directive, by name. */
export type Values = { -readonly [N in DirectiveName]: ValueOf<(typeof directives)[N]> }

/** A directive found by its name or alias. */
export interface Found {
  readonly name: DirectiveName
  /** The name it was asked by, in lower case: `name` or its alias. */
  readonly as: string
  // biome-ignore lint/suspicious/noExplicitAny: each directive has its own value type; Values restores it
  readonly directive: Directive<any>
}

const byName = new Map<string, Found>()
for (const [name, each] of Object.entries(directives) as [DirectiveName, Found['directive']][]) {
  byName.set(name, { name, as: name, directive: each })
  if (each.alias !== undefined) byName.set(each.alias, { name, as: each.alias, directive: each })
}

/** The directive of that name or alias, letters compared without case. */
export const findDirective = (name: string): Found | undefined => byName.get(name.toLowerCase())

/** All names and aliases, in the table's order. */
export const allNames = (): Iterable<Found> => byName.values()
