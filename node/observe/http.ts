import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import {
  BACKLOG,
  HTTP_CONNECTION_MS_MAX,
  HTTP_CONNECTIONS_MAX,
  HTTP_HEADER_BYTES_MAX,
} from '../server/limits.js'
import { isLoopback, listenTcp } from '../server/listen.js'
import type { Server } from '../server/server.js'
import { EXPOSITION_TYPE } from './exposition.js'
import { metrics } from './metrics.js'

/** What of a request decides its answer. */
interface Asked {
  method?: string
  url?: string
  socket: { remoteAddress?: string }
}

interface Answer {
  status: number
  body: string
  type?: string
}

export interface HttpListenOptions {
  /** 0 listens nowhere. */
  port: number
  /** Addresses as the `bind` directive gives them. */
  bind: readonly string[]
  /** How long a connection may last, ms. */
  connectionMs?: number
}

const text = (status: number, line: string): Answer => ({ status, body: `${line}\n` })

/**
 * The directive http-port: /healthz, /readyz and /metrics for machines that watch this one. They show figures and no
 * data, so no password is asked for; protected-mode holds here as it does for clients. A connection is for one request.
 */
export class HttpListener {
  readonly #server: Server
  readonly #listening: http.Server[] = []

  constructor(server: Server) {
    this.#server = server
  }

  /** Listens on all addresses. Throws ListenError. */
  async listen({ port, bind, connectionMs = HTTP_CONNECTION_MS_MAX }: HttpListenOptions): Promise<void> {
    if (port === 0) return
    for (const word of bind) {
      const listening = http.createServer(
        { keepAlive: false, maxHeaderSize: HTTP_HEADER_BYTES_MAX },
        (request, response) => this.#serve(request, response),
      )
      listening.maxConnections = HTTP_CONNECTIONS_MAX
      // one bound for all that can be slow: the headers, a body nobody asked for, whoever does not read the answer
      listening.on('connection', socket => {
        const timer = setTimeout(() => socket.destroy(), connectionMs).unref()
        socket.once('close', () => clearTimeout(timer))
      })
      if (!(await listenTcp(listening, word, port, BACKLOG))) continue
      listening.on('error', error => this.#server.log.warn(`Accepting HTTP connection: ${error.message}`))
      this.#listening.push(listening)
    }
  }

  /** Accepts no more and ends all connections. */
  close(): void {
    for (const each of this.#listening) {
      each.close()
      each.closeAllConnections()
    }
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { status, body, type = 'text/plain; charset=utf-8' } = this.answer(request)
    response.shouldKeepAlive = false
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      ...(status === 405 && { Allow: 'GET, HEAD' }),
    })
    response.end(body)
  }

  /** What is answered to a request, and to whom. */
  answer({ method, url = '', socket }: Asked): Answer {
    const { settings } = this.#server
    if (settings.protectedMode && !settings.passwordRequired && !isLoopback(socket.remoteAddress ?? ''))
      return text(403, 'protected-mode is on and no password is set: only this machine is answered')
    const page = this.#pages[url.split('?', 1)[0]]
    if (page === undefined) return text(404, 'not found: there are /healthz, /readyz and /metrics')
    return method === 'GET' || method === 'HEAD' ? page() : text(405, 'only GET and HEAD are answered')
  }

  readonly #pages: Readonly<Record<string, (() => Answer) | undefined>> = {
    __proto__: null as never,
    '/healthz': () => text(200, 'ok'),
    '/readyz': () => {
      const reason = this.#notReady()
      return reason === undefined ? text(200, 'ok') : text(503, reason)
    },
    '/metrics': () => ({ status: 200, body: metrics(this.#server), type: EXPOSITION_TYPE }),
  }

  /** Why clients should not be sent here yet; undefined if they should. */
  #notReady(): string | undefined {
    const { gates, loading, mesh } = this.#server
    if (loading !== undefined) {
      const { total, loaded } = loading.progress
      return `loading the data: ${loaded} of ${total} bytes are read`
    }
    if (gates.loading) return 'starting'
    return mesh.readiness.isReady ? undefined : 'waiting for what the other members of the mesh hold'
  }
}
