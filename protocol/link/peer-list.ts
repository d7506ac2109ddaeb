import { ADDRESS_BYTES_MAX, ADDRESSES_MAX, PEER_ID_BYTES_MAX, PEER_LIST_BYTES_MAX } from './constants.js'
import { LinkReader, LinkWriter } from './wire.js'

/** What its sender knows of one other peer. */
export interface PeerRow {
  peerId: string
  incarnation: number
  /** How long ago the peer was last linked with somebody, ms: an age, because clocks differ. */
  age: number
  addresses: string[]
}

export interface PeerList {
  /** The receiver should answer with a list of its own. */
  wantsAnswer: boolean
  rows: PeerRow[]
}

function encodeRow(row: PeerRow): Uint8Array {
  const writer = new LinkWriter().text(row.peerId, PEER_ID_BYTES_MAX).integer(row.incarnation)
  writer
    .integer(row.age)
    .list(row.addresses, ADDRESSES_MAX, address => writer.text(address, ADDRESS_BYTES_MAX))
  return writer.finish()
}

function decodeRow(reader: LinkReader): PeerRow {
  return {
    peerId: reader.text(PEER_ID_BYTES_MAX),
    incarnation: reader.integer(),
    age: reader.integer(),
    addresses: reader.list(ADDRESSES_MAX, () => reader.text(ADDRESS_BYTES_MAX)),
  }
}

export const peerList = {
  type: 6,
  limit: PEER_LIST_BYTES_MAX,
  encode(value: PeerList): Uint8Array {
    const writer = new LinkWriter().u8(value.wantsAnswer ? 1 : 0)
    for (const row of value.rows) writer.bytes(encodeRow(row))
    return writer.finish()
  },
  decode(bytes: Uint8Array): PeerList {
    const reader = new LinkReader(bytes)
    const wantsAnswer = reader.u8() === 1
    const rows: PeerRow[] = []
    while (!reader.ended) rows.push(decodeRow(reader))
    return { wantsAnswer, rows }
  },
}

/** As many lists as `rows` need to stay within the limit of one; only the last asks for an answer. */
export function peerLists(rows: readonly PeerRow[], wantsAnswer: boolean): PeerList[] {
  const lists: PeerList[] = []
  let current: PeerRow[] = []
  let bytes = 1
  for (const row of rows) {
    const size = encodeRow(row).length
    if (bytes + size > PEER_LIST_BYTES_MAX) {
      lists.push({ wantsAnswer: false, rows: current })
      current = []
      bytes = 1
    }
    current.push(row)
    bytes += size
  }
  lists.push({ wantsAnswer, rows: current })
  return lists
}
