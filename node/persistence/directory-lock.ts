import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync, statSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const LOCK_FILE = 'keymesh.lock'
/** The longest name of a Unix socket, bytes, with some room: 108 on Linux, 104 elsewhere, the end included. */
const SOCKET_NAME_BYTES_MAX = 100
/** How long the holder of a lock may take to say its process id, ms: its event loop may be busy. */
const ANSWER_MS = 500
/** How long another that took the same dead lock at the same moment may take to replace this one's, ms. */
const TAKEOVER_MS = 50

/**
 * One process per data directory. The lock is a Unix socket in it that the process listens on: the kernel ends that with
 * the process, however it ends, so a lock left behind by kill -9 refuses a connection and is known to be dead. Unlike a
 * process id in a file that holds between containers, too, and a number used again by another process means nothing.
 */
export class DirectoryLock {
  readonly #server: Server
  readonly #path: string
  /** The socket's own: as long as the process listens, no other file is given the same. */
  readonly #inode: string

  private constructor(server: Server, path: string) {
    this.#server = server
    this.#path = path
    this.#inode = inodeAt(path)
  }

  /** @throws Error of one line that names the directory and who uses it */
  static async take(dir: string): Promise<DirectoryLock> {
    const path = socketPath(dir)
    for (;;) {
      const server = await listen(path)
      if (server !== undefined) return new DirectoryLock(server, path)
      const holder = await ask(path)
      if (holder !== undefined) throw inUse(dir, holder)
      removeDead(path)
      const taken = await listen(path)
      if (taken === undefined) continue
      const lock = new DirectoryLock(taken, path)
      await pause(TAKEOVER_MS)
      if (lock.holds) return lock
      throw inUse(dir, '')
    }
  }

  /** Whether it still has its name. Who removed that, or the directory, let others in. */
  get holds(): boolean {
    return inodeAt(this.#path) === this.#inode
  }

  async release(): Promise<void> {
    // closing takes the name away, whoever has it by now
    if (this.holds) await new Promise(resolve => this.#server.close(resolve))
  }
}

function inUse(dir: string, pid: string): Error {
  return new Error(`the directory ${dir} is in use by another keymesh process${pid === '' ? '' : `, ${pid}`}`)
}

/** In the directory, and for a long path in the system's place for sockets. */
function socketPath(dir: string): string {
  mkdirSync(dir, { recursive: true })
  const real = realpathSync(dir)
  const direct = join(real, LOCK_FILE)
  const shorter = relative(process.cwd(), direct)
  for (const path of [direct, shorter]) if (Buffer.byteLength(path) <= SOCKET_NAME_BYTES_MAX) return path
  return join(tmpdir(), `keymesh-${createHash('sha256').update(real).digest('hex').slice(0, 16)}.lock`)
}

/** Listens at a path; undefined if there is something. */
function listen(path: string): Promise<Server | undefined> {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.end(String(process.pid))
  })
  return new Promise((resolve, reject) => {
    server.once('error', error => {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') resolve(undefined)
      else reject(new Error(`cannot lock the data directory with ${path}: ${error.message}`))
    })
    server.listen({ path }, () => {
      server.unref()
      resolve(server)
    })
  })
}

/** Who holds the lock, as `process 17`; undefined if nobody does. */
function ask(path: string): Promise<string | undefined> {
  return new Promise(resolve => {
    let pid = ''
    const socket = connect(path)
    const answer = (): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(pid === '' ? '' : `process ${pid}`)
    }
    const timer = setTimeout(answer, ANSWER_MS)
    socket.on('data', bytes => {
      pid += bytes.toString('latin1')
    })
    socket.once('end', answer)
    socket.once('error', error => {
      clearTimeout(timer)
      const { code } = error as NodeJS.ErrnoException
      resolve(code === 'ECONNREFUSED' || code === 'ENOENT' ? undefined : '')
    })
  })
}

/** What tells a file from any other that there is at the same time; empty if there is none, or none to be seen. */
export function inodeAt(path: string): string {
  try {
    const { dev, ino } = statSync(path)
    return `${dev}:${ino}`
  } catch {
    return ''
  }
}

function removeDead(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
