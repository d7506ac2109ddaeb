/** Where peers are: what people write (`host:port` or a multiaddr) and what libp2p takes. */
import { isIP } from 'node:net'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'

const HOST_PORT = /^(?:\[([^\]]+)\]|([^:/\s]+)):(\d{1,5})$/

/** The multiaddr component for a host as people write it. */
function hostPart(host: string): string {
  const family = isIP(host)
  if (family === 4) return `/ip4/${host}`
  if (family === 6) return `/ip6/${host}`
  return `/dns/${host}`
}

export function tcpAddress(host: string, port: number): string {
  return `${hostPart(host)}/tcp/${port}`
}

/** @throws Error that names what cannot be read */
export function parseAddress(text: string): Multiaddr {
  const pair = HOST_PORT.exec(text.trim())
  try {
    if (pair !== null && Number(pair[3]) > 0 && Number(pair[3]) < 65536) {
      return multiaddr(tcpAddress(pair[1] ?? pair[2]!, Number(pair[3])))
    }
    const address = multiaddr(text.trim())
    if (address.getComponents().some(part => part.name === 'tcp')) return address
  } catch {
    // falls through to the one error below
  }
  throw new Error(`'${text}' is neither host:port nor a TCP multiaddr`)
}

/** The host of a multiaddr, an IP address or a name. */
export function hostOf(address: Multiaddr): { name: string; isName: boolean } | undefined {
  for (const part of address.getComponents()) {
    if (part.name === 'ip4' || part.name === 'ip6') return { name: part.value ?? '', isName: false }
    if (part.name.startsWith('dns')) return { name: part.value ?? '', isName: true }
  }
  return undefined
}

/** The peer id a multiaddr ends in. */
export function peerIdOf(address: Multiaddr): string | undefined {
  return address.getComponents().findLast(part => part.name === 'p2p')?.value
}

/** The same address with its name replaced by an IP address. */
export function withHost(address: Multiaddr, ip: string): Multiaddr {
  const parts = address.getComponents().map(part => {
    if (part.name.startsWith('dns')) return hostPart(ip)
    return part.value === undefined ? `/${part.name}` : `/${part.name}/${part.value}`
  })
  return multiaddr(parts.join(''))
}

/** The address without its /p2p/ part. */
export function withoutPeerId(address: string): string {
  return address.replace(/\/p2p\/[^/]+$/, '')
}

export function isLoopback(host: string): boolean {
  const ip = host.toLowerCase().replace(/^::ffff:/, '')
  return ip === '::1' || ip === 'localhost' || (isIP(ip) === 4 && ip.startsWith('127.'))
}

function parsed(text: string): Multiaddr | undefined {
  try {
    return multiaddr(text)
  } catch {
    return undefined
  }
}

/**
 * Of addresses that came over a link, those worth keeping: well formed, and a loopback one only if the link is
 * between two nodes of one machine, because elsewhere it leads to somebody else.
 */
export function usableAddresses(addresses: readonly string[], remoteHost: string): string[] {
  const local = isLoopback(remoteHost)
  return addresses.filter(text => {
    const address = parsed(text)
    const host = address === undefined ? undefined : hostOf(address)
    return host !== undefined && (local || !isLoopback(host.name))
  })
}
