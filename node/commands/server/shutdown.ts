import { NO_SHUTDOWN, SHUTDOWN_FAILED, SYNTAX_ERROR } from '../../../protocol/resp/errors.js'
import { defineCommand } from '../../dispatch/command.js'

/** SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT] */
export const shutdownCommand = defineCommand({
  name: 'shutdown',
  group: 'server',
  since: '1.0.0',
  summary: 'Synchronously save the dataset to disk and then shut down the server',
  complexity:
    'O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)',
  arity: -1,
  flags: ['admin', 'noscript', 'loading', 'stale', 'no_multi', 'allow_busy'],
  args: [
    {
      name: 'nosave_save',
      type: 'oneof',
      optional: true,
      args: [
        { name: 'nosave', type: 'pure-token', token: 'NOSAVE' },
        { name: 'save', type: 'pure-token', token: 'SAVE' },
      ],
    },
    { name: 'now', type: 'pure-token', token: 'NOW', since: '7.0.0', optional: true },
    { name: 'force', type: 'pure-token', token: 'FORCE', since: '7.0.0', optional: true },
    { name: 'abort', type: 'pure-token', token: 'ABORT', since: '7.0.0', optional: true },
  ],
  history: [['7.0.0', 'Added the `NOW`, `FORCE` and `ABORT` modifiers.']],
  run({ client, server }, args) {
    const words: string[] = []
    while (args.more) {
      const found = ['nosave', 'save', 'now', 'force', 'abort'].find(word => args.word(word))
      if (found === undefined) throw SYNTAX_ERROR
      words.push(found)
    }
    if (words.includes('save') && words.includes('nosave')) throw SYNTAX_ERROR
    if (words.includes('abort')) throw words.length > 1 ? SYNTAX_ERROR : NO_SHUTDOWN
    const waiting = server.blocking.suspend(client, reply => reply.error(SHUTDOWN_FAILED))
    server.shutdown(words, () => {
      if (!waiting.ended) waiting.end()
    })
  },
})
