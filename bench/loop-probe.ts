/**
 * Loaded into a server before its own modules (`node --import`): answers each message from the benchmark with the longest
 * its event loop has stood still since the last one, ms. The wait between two looks, a millisecond, is part of it.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const NANOSECONDS_PER_MS = 1e6

if (isMainThread && process.send !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  process.on('message', () => {
    process.send?.(delay.max / NANOSECONDS_PER_MS)
    delay.reset()
  })
  // it must not keep a server alive that has been told to stop
  process.channel?.unref()
}
