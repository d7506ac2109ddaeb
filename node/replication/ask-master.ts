import { isIP } from 'node:net'

/** For each of: the connection, the commands, ms. */
const TIMEOUT_MS = 2000

export interface MasterAddress {
  peerId: string
  meshPort: number
}

interface Login {
  username: string | undefined
  password: string | undefined
}

/**
 * Asks the node whose clients connect at `host:port` who it is and where its mesh port is, at each address of the name in
 * turn. Names are looked up by `lookup`, for a driver's own look-ups of dead names would keep others waiting.
 * Rejects with the last address's failure.
 */
export async function askMaster(
  host: string,
  port: number,
  login: Login,
  lookup: (name: string) => Promise<string[]>,
): Promise<MasterAddress> {
  const addresses = isIP(host) === 0 ? await lookup(host) : [host]
  let failure: unknown = new Error('its name has no address')
  for (const address of addresses) {
    try {
      return await askAt(address, port, login)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

async function askAt(host: string, port: number, login: Login): Promise<MasterAddress> {
  // Loaded here, because it takes a tenth of a start and only nodes with a replicaof need it.
  const { Redis } = await import('ioredis')
  const redis = new Redis({
    host,
    port,
    ...login,
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    retryStrategy: null as never,
  })
  let failure: Error | undefined
  redis.on('error', error => {
    failure = error
  })
  try {
    await redis.connect()
    const peerId = String(await redis.call('MESH', 'MYID'))
    const addresses = (await redis.call('MESH', 'ADDRS')) as string[]
    const meshPort = /\/tcp\/(\d+)/.exec(addresses[0] ?? '')?.[1]
    if (meshPort === undefined) throw new Error('it announces no mesh address')
    return { peerId, meshPort: Number(meshPort) }
  } catch (error) {
    throw failure ?? error
  } finally {
    redis.disconnect()
  }
}
