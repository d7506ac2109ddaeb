/** The libp2p node: tcp, noise, yamux and identify, and the limits that a mesh needs; membership is none of its business. */
import '../protocol/polyfill.js'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
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

/** The text of the first cause behind an error, on one line. */
export function rootCause(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return rootCause(error.errors[0])
  if (error instanceof Error) {
    return error.cause === undefined ? (error.message.split('\n')[0] ?? error.name) : rootCause(error.cause)
  }
  return String(error)
}

/** libp2p gives advice in the first line and what failed, address by address, in those below. */
function listenFailure(error: unknown): string {
  const lines = (error as Error).message.split('\n').map(line => line.trim())
  return (
    lines
      .slice(1)
      .filter(line => line !== '')
      .join('; ') || rootCause(error)
  )
}

function listenAddresses(init: MeshInit): string[] {
  return init.bind.map(host => {
    const ip = host === '*' ? '0.0.0.0' : host
    try {
      return parseAddress(tcpAddress(ip, init.port || 1))
        .toString()
        .replace(/\/tcp\/1$/, `/tcp/${init.port}`)
    } catch {
      throw new Error(`mesh-bind: '${host}' is not an address`)
    }
  })
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
    streamMuxers: [
      yamux({
        streamOptions: {
          maxStreamWindowSize: STREAM_WINDOW_BYTES,
          inactivityTimeout: Number.POSITIVE_INFINITY,
        },
      }),
    ],
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
    throw new Error(`cannot listen for the mesh: ${listenFailure(error)}`)
  }
  return node
}
