import { defineCommand } from '../../dispatch/command.js'
import { memoryFigures } from '../../observe/memory.js'

/** Below this nothing can be said, bytes. */
const SMALL_BYTES = 5 * 1024 * 1024
/** A peak this many times what is used now, and a process this many times as large, are worth a word. */
const HIGH = 1.5

/** MEMORY DOCTOR: what is worth looking at, in words. */
export const memoryDoctorCommand = defineCommand({
  name: 'doctor',
  group: 'server',
  since: '4.0.0',
  summary: 'Outputs memory problems report',
  complexity: 'O(1)',
  arity: 2,
  flags: [],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run({ server }, _args, reply) {
    const { used, peak, rss, uncounted, limit } = memoryFigures(server)
    const found: string[] = []
    if (used < SMALL_BYTES) found.push('There is too little data to say anything about its memory.')
    else {
      if (peak > used * HIGH)
        found.push('The data was much larger before. Its memory is kept and used again for new keys.')
      if (rss > used * HIGH)
        found.push(
          'The process is much larger than the data: freed blocks, the JavaScript heap, client buffers.',
        )
      if (limit > 0 && uncounted > limit / 10)
        found.push(
          'Deleted keys take over a tenth of maxmemory: a member of the mesh that is away holds them up.',
        )
      if (found.length === 0) found.push('Nothing remarkable was found.')
    }
    reply.verbatim(`${found.join('\n')}\n`)
  },
})
