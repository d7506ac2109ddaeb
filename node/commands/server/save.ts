import { defineCommand } from '../../dispatch/command.js'

/** SAVE: only the client that asks waits; the others are served meanwhile, so the file is what BGSAVE's would be. */
export const saveCommand = defineCommand({
  name: 'save',
  group: 'server',
  since: '1.0.0',
  summary: 'Synchronously save the dataset to disk',
  complexity: 'O(N) where N is the total number of keys in all databases',
  arity: 1,
  flags: ['admin', 'noscript', 'no_async_loading', 'no_multi'],
  run({ client, server }, _args) {
    const saving = server.rdb.start()
    let saved = false
    const waiting = server.blocking.suspend(client, reply => (saved ? reply.ok() : reply.error('ERR')))
    saving
      .then(
        () => {
          saved = true
        },
        () => {},
      )
      .finally(() => {
        if (!waiting.ended) waiting.end()
      })
  },
})
