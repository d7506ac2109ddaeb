// Docker's health check: PINGs the node in this container and exits 0 if it serves commands.
// PONG is healthy, LOADING or any other error is not; NOAUTH is, since a node that asks for a password is up, and
// the password may be in a config file this check does not read. The port is --port of process 1, or KEYMESH_PORT.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

// Less than the timeout in the Dockerfile, which counts from before this process has started.
const TIMEOUT_MS = 2500
const DEFAULT_PORT = 6379

function portOfServer() {
  const words = readFileSync('/proc/1/cmdline', 'utf8').split('\0')
  const at = words.lastIndexOf('--port')
  return Number(at >= 0 ? words[at + 1] : (process.env.KEYMESH_PORT ?? DEFAULT_PORT))
}

const bulk = words =>
  `*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

function finish(code, why) {
  process.stdout.write(`${why}\n`)
  process.exit(code)
}

const password = process.env.KEYMESH_REQUIREPASS ?? ''
const socket = connect({ port: portOfServer(), host: '127.0.0.1' })
socket.setTimeout(TIMEOUT_MS, () => finish(1, `no answer within ${TIMEOUT_MS} ms`))
socket.on('error', error => finish(1, error.message))
socket.on('close', () => finish(1, 'connection closed'))
socket.once('connect', () => socket.write((password ? bulk(['AUTH', password]) : '') + bulk(['PING'])))

let answer = ''
socket.on('data', chunk => {
  answer += chunk
  const lines = answer.split('\r\n')
  const last = lines[password ? 1 : 0]
  if (lines.length < (password ? 3 : 2)) return
  finish(last === '+PONG' || last.startsWith('-NOAUTH') ? 0 : 1, last)
})
