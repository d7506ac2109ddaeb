#!/usr/bin/env node
import '../protocol/polyfill.js'
import { helpOrVersion, parseCommandLine } from './config/command-line.js'
import { Node } from './node.js'

async function main(): Promise<void> {
  const argv = process.argv.slice(2)
  const text = helpOrVersion(argv)
  if (text !== undefined) {
    process.stdout.write(text)
    return
  }
  // whoever reads the log may go away: `keymesh | head` must go on serving
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const node = await Node.open(parseCommandLine(argv, process.env))
  let stopping = false
  const stop = (signal: 'SIGTERM' | 'SIGINT'): void => {
    if (stopping) return
    stopping = true
    node.log.notice(`Received ${signal}, stopping...`)
    node.stop(signal).then(
      hasEnded => {
        if (hasEnded) process.exit(0)
        stopping = false
      },
      error => {
        node.log.warn(`Stopping failed: ${(error as Error).message}`)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
  await node.start()
}

main().catch(error => {
  const { name, message } = error as Error
  process.stderr.write(name === 'Error' || name.endsWith('Error') ? `${message}\n` : `${String(error)}\n`)
  process.exit(1)
})
