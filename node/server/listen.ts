import type { ListenOptions, Server as NetServer } from 'node:net'

/** A port or path nobody can listen on; the message is one line that names it. */
export class ListenError extends Error {
  override name = 'ListenError'
}

/** Resolves when it listens; rejects with the system's error. */
export function listen(listening: NetServer, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    listening.once('error', reject)
    listening.listen(options, () => {
      listening.off('error', reject)
      resolve()
    })
  })
}

/**
 * Listens on one address as the `bind` directive gives it: `*`, `::*`, or an address; a leading `-` means: only if the
 * address is there. Returns whether it listens. Throws ListenError.
 */
export async function listenTcp(
  listening: NetServer,
  word: string,
  port: number,
  backlog: number,
): Promise<boolean> {
  const optional = word.startsWith('-')
  const name = optional ? word.slice(1) : word
  const host = name === '*' ? '0.0.0.0' : name === '::*' ? '::' : name
  try {
    await listen(listening, { host, port, backlog, ipv6Only: host.includes(':') })
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (optional && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return false
    throw new ListenError(
      `Could not create server TCP listening socket ${name}:${port}: ${listenReason(error)}`,
    )
  }
}

/** Why a socket could not be listened on, in Redis's words where it has them. */
export function listenReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const known: Record<string, string> = {
    EADDRINUSE: 'bind: Address already in use',
    EACCES: 'bind: Permission denied',
    EADDRNOTAVAIL: 'bind: Cannot assign requested address',
  }
  return known[code ?? ''] ?? message
}

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'
