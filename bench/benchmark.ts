import { execFileSync } from 'node:child_process'

export type Command = 'SET' | 'GET'

/** Requests a second of 50 clients with values of 64 bytes and 100,000 different keys, as redis-benchmark counts them. */
export function benchmark(
  port: number,
  pipeline: number,
  requests: number,
  commands: readonly Command[] = ['SET', 'GET'],
): Record<Command, number> {
  const load = ['-c', '50', '-d', '64', '-r', '100000', '-P', String(pipeline), '-n', String(requests)]
  const tests = ['-t', commands.join().toLowerCase()]
  const csv = execFileSync('redis-benchmark', ['-p', String(port), '--csv', ...tests, ...load], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString()
  const rate = (command: Command): number => Number(new RegExp(`"${command}","([0-9.]+)"`).exec(csv)?.[1])
  return { SET: rate('SET'), GET: rate('GET') }
}
