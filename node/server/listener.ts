import { chmodSync, rmSync } from 'node:fs'
import net, { type Server as NetServer, type Socket, type SocketConstructorOpts } from 'node:net'
import { MAX_CLIENTS, PROTECTED_MODE, type RespError } from '../../protocol/resp/errors.js'
import { Client } from './client.js'
import { Connection, type Endpoints } from './connection.js'
import { BACKLOG, READ_BUFFER_BYTES, STOP_DRAIN_MS } from './limits.js'
import { isLoopback, ListenError, listen, listenReason, listenTcp } from './listen.js'
import type { Server } from './server.js'

export interface ListenOptions {
  /** 0 listens on no TCP port. */
  port: number
  /** Addresses as the `bind` directive gives them; a leading `-` means: only if the address is there. */
  bind: readonly string[]
  backlog?: number
  unixSocket?: string
  /** Permission bits of the unix socket; 0 leaves them to the umask. */
  unixSocketPermissions?: number
}

/**
 * Accepts clients, and turns each accepted socket into one that reads into the buffer shared by all: reading costs no
 * allocation and no stream event. A socket made by net.Server cannot be told to do so, hence its handle is moved to a
 * new one; that is the one place where an undocumented field of Node's (`_handle`) is used.
 */
export class Listener {
  readonly #server: Server
  readonly #nets: NetServer[] = []
  readonly #sockets = new Set<Socket>()
  readonly #readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES)
  #unixSocket = ''

  constructor(server: Server) {
    this.#server = server
  }

  /** Listens on all addresses. Throws ListenError. */
  async listen(options: ListenOptions): Promise<void> {
    const { port, bind, backlog = BACKLOG, unixSocket = '' } = options
    if (port !== 0) {
      for (const word of bind) {
        const listening = this.#create(undefined)
        if (await listenTcp(listening, word, port, backlog)) this.#add(listening)
      }
      if (this.#nets.length === 0) throw new ListenError(`Could not bind any address on port ${port}`)
    }
    if (unixSocket !== '') await this.#listenUnix(unixSocket, options.unixSocketPermissions ?? 0, backlog)
    this.#server.port = port
  }

  /** Accepts no more, sends what is queued, and ends all connections. */
  async close(): Promise<void> {
    for (const each of this.#nets) each.close()
    if (this.#unixSocket !== '') rmSync(this.#unixSocket, { force: true })
    this.#server.flush()
    const closed = [...this.#sockets].map(
      socket =>
        new Promise<void>(resolve => {
          socket.once('close', () => resolve())
          socket.destroySoon()
        }),
    )
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, STOP_DRAIN_MS)
    await Promise.all(closed)
    clearTimeout(timer)
  }

  async #listenUnix(path: string, permissions: number, backlog: number): Promise<void> {
    try {
      rmSync(path, { force: true })
      const listening = this.#create(path)
      await listen(listening, { path, backlog })
      this.#add(listening)
      if (permissions !== 0) chmodSync(path, permissions)
      this.#unixSocket = path
    } catch (error) {
      throw new ListenError(`Failed opening Unix socket ${path}: ${listenReason(error)}`)
    }
  }

  #create(path: string | undefined): NetServer {
    return net.createServer({ pauseOnConnect: true }, socket => this.#accept(socket, path))
  }

  #add(listening: NetServer): void {
    listening.on('error', error => this.#server.log.warn(`Accepting client connection: ${error.message}`))
    this.#nets.push(listening)
  }

  #accept(accepted: Socket, path: string | undefined): void {
    const { stats } = this.#server
    stats.connectionsReceived++
    const endpoints = endpointsOf(accepted, path)
    const refusal = this.#refusal(endpoints.local)
    if (refusal !== undefined) {
      stats.connectionsRejected++
      accepted.on('error', () => {})
      accepted.end(`-${refusal.message}\r\n`, () => accepted.destroy())
      return
    }
    const socket = this.#withReadBuffer(accepted, (length, buf) => connection.read(buf, length))
    const connection = this.#connect(socket, endpoints)
    socket.resume()
    socket.read(0)
  }

  #refusal(local: boolean): RespError | undefined {
    const { settings, clients } = this.#server
    if (clients.count >= settings.maxClients) return MAX_CLIENTS
    return settings.protectedMode && !settings.passwordRequired && !local ? PROTECTED_MODE : undefined
  }

  #withReadBuffer(accepted: Socket, onRead: (length: number, buf: Buffer) => boolean): Socket {
    const from = accepted as unknown as { _handle: unknown }
    const handle = from._handle
    from._handle = null
    const options = {
      handle,
      onread: { buffer: this.#readBuffer, callback: onRead },
    }
    return new net.Socket(options as unknown as SocketConstructorOpts)
  }

  #connect(socket: Socket, endpoints: Endpoints): Connection {
    const server = this.#server
    socket.setNoDelay(true)
    const { tcpKeepalive } = server.settings
    if (tcpKeepalive > 0) socket.setKeepAlive(true, tcpKeepalive * 1000)
    const client = new Client(server, server.clients.allocateId())
    const connection = new Connection(server, client, socket, endpoints)
    client.wire = connection
    client.checkPlain()
    server.clients.add(client)
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    return connection
  }
}

function endpointsOf(socket: Socket, path: string | undefined): Endpoints {
  const fd = (socket as unknown as { _handle?: { fd?: number } })._handle?.fd ?? -1
  if (path !== undefined)
    return { address: `${path}:0`, localAddress: `${path}:0`, unix: true, local: true, fd }
  const { remoteAddress = '?', remotePort = 0, localAddress = '?', localPort = 0 } = socket
  return {
    address: endpoint(remoteAddress, remotePort),
    localAddress: endpoint(localAddress, localPort),
    unix: false,
    local: isLoopback(remoteAddress),
    fd,
  }
}

const endpoint = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
