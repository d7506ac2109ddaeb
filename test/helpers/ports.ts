import { createServer } from 'node:net'

/**
 * Ports for processes a test starts. They are taken from below the kernel's ephemeral range (32768 on Linux), so that
 * an outgoing connection cannot take one between the probe and the server's own bind; each process of ours begins at
 * its own place in the range, and no port is handed out twice.
 */
const FIRST = 11_000
const LAST = 32_000

let next = FIRST + ((process.pid * 97) % (LAST - FIRST))

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '0.0.0.0', exclusive: true }, () => probe.close(() => resolve(true)))
  })

/** A TCP port nothing listens on. */
export async function freePort(): Promise<number> {
  for (let tries = FIRST; tries < LAST; tries++) {
    next = next < LAST ? next + 1 : FIRST
    const port = next
    if (await isFree(port)) return port
  }
  throw new Error(`no free port between ${FIRST} and ${LAST}`)
}

/** `count` different ports nothing listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) ports.push(await freePort())
  return ports
}
