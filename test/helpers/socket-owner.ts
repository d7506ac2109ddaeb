import { readdir, readFile, readlink } from 'node:fs/promises'

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')

/** The socket inode of the loopback TCP connection whose local end is `localPort` and other end `remotePort`. */
async function inodeOf(localPort: number, remotePort: number): Promise<string | undefined> {
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'latin1').catch(() => '')
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      if (fields[1]?.endsWith(`:${hexPort(localPort)}`) && fields[2]?.endsWith(`:${hexPort(remotePort)}`)) {
        return fields[9]
      }
    }
  }
  return undefined
}

/**
 * The pid of the process that opened a loopback connection, from Linux's /proc; undefined where there is none, or it
 * is another user's. A proxy on loopback cannot tell its clients apart by address, only so.
 */
export async function processOfConnection(
  localPort: number,
  remotePort: number,
): Promise<number | undefined> {
  const inode = await inodeOf(localPort, remotePort)
  if (inode === undefined) return undefined
  const wanted = `socket:[${inode}]`
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const fds = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const fd of fds) {
      if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) === wanted) return Number(pid)
    }
  }
  return undefined
}
