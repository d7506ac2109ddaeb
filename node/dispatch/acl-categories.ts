import type { Command, Group } from './command.js'

/** All ACL categories, in the order COMMAND INFO lists them. */
export const ACL_CATEGORIES = [
  'keyspace',
  'read',
  'write',
  'set',
  'sortedset',
  'list',
  'hash',
  'string',
  'bitmap',
  'hyperloglog',
  'geo',
  'stream',
  'pubsub',
  'admin',
  'fast',
  'slow',
  'blocking',
  'dangerous',
  'connection',
  'transaction',
  'scripting',
] as const

const OF_GROUP: { readonly [group in Group]?: string } = {
  bitmap: 'bitmap',
  connection: 'connection',
  generic: 'keyspace',
  geo: 'geo',
  hash: 'hash',
  hyperloglog: 'hyperloglog',
  list: 'list',
  scripting: 'scripting',
  set: 'set',
  'sorted-set': 'sortedset',
  stream: 'stream',
  string: 'string',
  transactions: 'transaction',
}

/** SORT and WAIT are in the generic group but belong to these instead of the key space. */
const INSTEAD_OF_KEYSPACE = ['set', 'sortedset', 'list', 'connection']

/** A command's ACL categories: what its group and flags imply, and what it adds. */
export function aclCategories(command: Command): string[] {
  const { group, flags, acl = [] } = command
  const found = new Set<string>(acl)
  const ofGroup = OF_GROUP[group]
  const elsewhere = group === 'generic' && acl.some(category => INSTEAD_OF_KEYSPACE.includes(category))
  if (ofGroup !== undefined && command.subcommands === undefined && !elsewhere) found.add(ofGroup)
  if (flags.includes('write')) found.add('write')
  if (flags.includes('readonly') && group !== 'scripting') found.add('read')
  if (flags.includes('admin')) found.add('admin').add('dangerous')
  if (flags.includes('pubsub')) found.add('pubsub')
  if (flags.includes('blocking')) found.add('blocking')
  found.add(flags.includes('fast') ? 'fast' : 'slow')
  return ACL_CATEGORIES.filter(category => found.has(category))
}
