/** The libp2p node: tcp, noise, yamux and identify, and the limits that a mesh needs; membership is none of its business. */
import '../protocol/polyfill.js'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { noise } from '@chainsafe/libp2p-noise'
import { identify } from '@libp2p/identify'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { mdns } from '@libp2p/mdns'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { parseAddress, tcpAddress } from './address.js'
import { coalesced } from './coalesce.js'
import {
  ADDRESS_DIAL_TIMEOUT_MS,
  ADMISSION_TIMEOUT_MS,
  CONNECTIONS_MAX,
  DIAL_TIMEOUT_MS,
  DIALS_MAX,
  INBOUND_CONNECTIONS_PER_SECOND,
  LAST_WORDS_MS,
  PENDING_CONNECTIONS_MAX,
  STREAM_WINDOW_BYTES,
} from './constants.js'
import type { MeshInit } from './mesh.js'
import { sparingYamux } from './sparing-muxer.js'

/** The text of the first cause behind an error, on one line. */
export function rootCause(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return rootCause(error.errors[0])
  if (error instanceof Error) {
    return error.cause === undefined ? (error.message.split('\n')[0] ?? error.name) : rootCause(error.cause)
  }
  return String(error)
}

const LISTEN_REASONS: Record<string, string> = {
  EADDRINUSE: 'Address already in use',
  EACCES: 'Permission denied',
  EADDRNOTAVAIL: 'Cannot assign requested address',
}

/** libp2p gives advice in the first line, and in those below one for each address, with the error's frames. */
function listenFailure(error: unknown): string {
  const text = (error as Error).message
  const failed = /(EADDRINUSE|EACCES|EADDRNOTAVAIL)[^\n]* (\S+:\d+)$/m.exec(text)
  if (failed === null) return `cannot listen for the mesh: ${rootCause(error)}`
  return `Could not create mesh listening socket ${failed[2]}: bind: ${LISTEN_REASONS[failed[1]!]}`
}

/** Whether this machine has any address of IPv6. */
const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some(list => list?.some(({ family }) => family === 'IPv6'))

/** Whether an address can be listened on here; a wildcard if its family is there. */
function isPresent(ip: string): boolean {
  if (ip === '0.0.0.0') return true
  if (ip === '::') return hasIpv6()
  return Object.values(networkInterfaces()).some(list => list?.some(({ address }) => address === ip))
}

/** The directive's words as multiaddrs; a leading `-` means: only if the address is there. */
function listenAddresses(init: MeshInit): string[] {
  const addresses: string[] = []
  for (const word of init.bind) {
    const optional = word.startsWith('-')
    const host = optional ? word.slice(1) : word
    const ip = host === '*' ? '0.0.0.0' : host === '::*' ? '::' : host
    if (isIP(ip) === 0) throw new Error(`mesh-bind: '${word}' is not an address`)
    if (!optional || isPresent(ip)) addresses.push(tcpAddress(ip, init.port))
  }
  if (addresses.length === 0) throw new Error(`mesh-bind: none of '${init.bind.join(' ')}' is there`)
  return addresses
}

function createNode(init: MeshInit, privateKey: PrivateKey, serviceTag: string): Promise<Libp2p> {
  return createLibp2p({
    privateKey,
    start: false,
    addresses: {
      listen: listenAddresses(init),
      announce: init.announce.map(address => parseAddress(address).toString()),
    },
    transports: [tcp()],
    connectionEncrypters: [coalesced(noise())],
    streamMuxers: [sparingYamux(STREAM_WINDOW_BYTES)],
    // Answers who asks; asks nobody, for a hello says more, and asking is a third of what a link costs to set up.
    services: { identify: identify({ runOnConnectionOpen: false }) },
    ...(init.mdns ? { peerDiscovery: [mdns({ serviceTag })] } : {}),
    connectionManager: {
      maxConnections: CONNECTIONS_MAX,
      inboundConnectionThreshold: INBOUND_CONNECTIONS_PER_SECOND,
      maxIncomingPendingConnections: PENDING_CONNECTIONS_MAX,
      maxParallelDials: DIALS_MAX,
      dialTimeout: DIAL_TIMEOUT_MS,
      addressDialTimeout: ADDRESS_DIAL_TIMEOUT_MS,
      inboundUpgradeTimeout: ADMISSION_TIMEOUT_MS,
      connectionCloseTimeout: LAST_WORDS_MS,
      reconnectRetries: 0,
    },
    // Links watch their own life; libp2p's pings abort healthy connections whose peer is busy.
    connectionMonitor: { enabled: false },
  })
}

/**
 * A started libp2p node.
 * @throws Error of one line: an address that cannot be read or listened on
 */
export async function startTransport(init: MeshInit, key: PrivateKey, serviceTag: string): Promise<Libp2p> {
  const node = await createNode(init, key, serviceTag)
  try {
    await node.start()
  } catch (error) {
    await node.stop()
    throw new Error(listenFailure(error))
  }
  return node
}
