import { directive } from '../directive.js'
import { ValueError } from '../errors.js'
import { addingList, integer, list, memory, text, yesOrNo } from '../value-types.js'

/** Entries of mesh-bootstrap, mesh-announce and mesh-allow: far above any real list, low enough to catch a mistake. */
const ENTRIES_MAX = 1024
const ADDRESSES = 'addresses, host:port or /dns4/host/tcp/port; lines add up'

/** `host:port`, `[v6]:port`, or a multiaddr. */
function address(word: string): void {
  const port = /^(?:\[[0-9a-f:.]+\]|[^:/\s[\]]+):(\d{1,5})$/i.exec(word)?.[1]
  if (word.startsWith('/') || (port !== undefined && Number(port) >= 1 && Number(port) <= 65535)) return
  throw new ValueError(`'${word}' is neither host:port nor a multiaddr such as /dns4/host/tcp/16379`)
}

function peerId(word: string): void {
  if (!/^[1-9A-HJ-NP-Za-km-z]{32,64}$/.test(word)) {
    throw new ValueError(`'${word}' is not a peer id (MESH MYID shows a node's own)`)
  }
}

function meshName(word: string): string {
  if (/^[\w.-]{1,64}$/.test(word)) return word
  throw new ValueError('a mesh name is 1 to 64 letters, digits, dots, dashes or underscores')
}

/** How nodes find each other, and which may join. */
export const mesh = {
  'mesh-name': directive({
    type: text(meshName, '1 to 64 letters, digits, dots, dashes, underscores'),
    default: 'keymesh',
    mutable: false,
    from: 'keymesh',
    doc: 'Nodes of two meshes with other names never join, even where their addresses and secrets match.',
  }),
  'mesh-port': directive({
    type: integer(0, 65535),
    default: 0,
    mutable: false,
    from: 'keymesh',
    doc: 'The TCP port on which other nodes connect. 0: port + 10000 (with `port 0`, any free port).',
  }),
  'mesh-bind': directive({
    type: list(16, 'Too many bind addresses specified.', 'up to 16 addresses, as for bind'),
    default: [],
    mutable: false,
    from: 'keymesh',
    doc: 'The addresses on which other nodes connect. Empty: those of bind, or 127.0.0.1 where there is no secret and `protected-mode yes`.',
  }),
  'mesh-announce': directive({
    type: addingList(ENTRIES_MAX, address, ADDRESSES),
    default: [],
    mutable: false,
    from: 'keymesh',
    example: 'node-a.example:16379',
    doc: 'The addresses other nodes are told to use for this one, where its own are not reachable (NAT, containers). Empty: its own.',
  }),
  'mesh-bootstrap': directive({
    type: addingList(ENTRIES_MAX, address, ADDRESSES),
    default: [],
    mutable: false,
    from: 'keymesh',
    example: 'node-a.example:16379',
    doc: 'Where to find the mesh: the mesh address of any node of it. One that answers is enough; those that do not are tried for ever. The own address may be among them.',
  }),
  'mesh-secret': directive({
    type: text(),
    default: '',
    mutable: false,
    from: 'keymesh',
    secret: true,
    doc: 'What all nodes of a mesh know and others do not; it never crosses the wire. Empty: that of mesh-secret-file, or else masterauth. With no secret at all and `protected-mode yes`, only nodes on this machine can join.',
  }),
  'mesh-secret-file': directive({
    type: text(),
    default: '',
    mutable: false,
    from: 'keymesh',
    doc: 'A file that holds the mesh secret (white space at its end is dropped).',
  }),
  'mesh-allow': directive({
    type: addingList(ENTRIES_MAX, peerId, 'peer ids; lines add up'),
    default: [],
    mutable: false,
    from: 'keymesh',
    example: '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN',
    doc: 'Only nodes with these peer ids may join, the secret notwithstanding. Empty: any that knows the secret.',
  }),
  'mesh-mdns': directive({
    type: yesOrNo,
    default: false,
    mutable: false,
    from: 'keymesh',
    doc: 'Look for nodes on the local network by multicast DNS too.',
  }),
  'mesh-direct-peers': directive({
    type: integer(1, 1024),
    default: 24,
    from: 'keymesh',
    doc: 'Up to this many linked peers a node sends each of its writes straight to all of them. With more, writes go by a tree: each node passes them on to a few, and gets one copy itself.',
  }),
  'mesh-forget': directive({
    type: integer(60, 31536000),
    default: 86400,
    from: 'keymesh',
    doc: 'Seconds a node can be away before the others stop keeping the marks of what was deleted meanwhile. One that comes back later keeps the writes it took alone, and what was deleted stays deleted.',
  }),
  'mesh-tombstone-memory': directive({
    type: memory(1024),
    default: 64 * 1024 * 1024,
    from: 'keymesh',
    doc: 'Above this much memory for what was deleted while members were away, the one away for longest is forgotten before `mesh-forget` is over, one a second. Nothing else changes for it: it keeps the writes it took alone, and what was deleted stays deleted. A member that is linked is waited for as long as it says within a minute or two that it has what the others had; one that does not loses its link and is not waited for until it does, above four times as much within 5 to 10 s. Removals by processes that ended before they had told all are said again by who has them, at once.',
  }),
  'http-port': directive({
    type: integer(0, 65535),
    default: 0,
    mutable: false,
    from: 'keymesh',
    doc: 'The port for /metrics (Prometheus), /healthz and /readyz, on the addresses of bind. 0: off. Nobody is asked for a password there, and figures are all it shows; as for clients, `protected-mode` refuses other machines while no password is set.',
  }),
}
