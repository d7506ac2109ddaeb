import type { Plain } from '../helpers/resp-value.js'

/**
 * What clients see of a stream by XINFO STREAM FULL: its numbers, entries, groups, consumers and pending entries; not when a
 * consumer was last seen, which is each node's own.
 */
export function streamContent(full: Plain): unknown {
  const info = fields(full)
  return {
    last: info.get('last-generated-id'),
    maxDeleted: info.get('max-deleted-entry-id'),
    added: Number(info.get('entries-added')),
    entries: info.get('entries'),
    groups: (info.get('groups') as Plain[]).map(groupContent),
  }
}

function groupContent(group: Plain): unknown {
  const info = fields(group)
  return {
    group: info.get('name'),
    last: info.get('last-delivered-id'),
    read: info.get('entries-read'),
    consumers: (info.get('consumers') as Plain[]).map(consumer => fields(consumer).get('name')),
    pending: info.get('pending'),
  }
}

/** Keys and values in turn. */
function fields(list: Plain): Map<string, Plain> {
  const items = list as Plain[]
  const map = new Map<string, Plain>()
  for (let i = 0; i < items.length; i += 2) map.set(`${items[i]}`, items[i + 1])
  return map
}
