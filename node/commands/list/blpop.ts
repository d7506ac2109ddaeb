import { TIMEOUT_NEGATIVE, TIMEOUT_NOT_A_FLOAT } from '../../../protocol/resp/errors.js'
import type { Reply } from '../../../protocol/resp/reply.js'
import { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { popElement } from '../../dispatch/pop.js'
import { Type } from '../../store/kind.js'

/** BLPOP key [key ...] timeout */
export const blpopCommand = defineCommand({
  name: 'blpop',
  group: 'list',
  since: '2.0.0',
  summary: 'Remove and get the first element in a list, or block until one is available',
  complexity: 'O(N) where N is the number of provided keys.',
  arity: -3,
  flags: ['write', 'noscript', 'blocking'],
  keys: [
    { flags: ['RW', 'access', 'delete'], begin: { index: 1 }, find: { lastKey: -2, step: 1, limit: 0 } },
  ],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    { name: 'timeout', type: 'double' },
  ],
  history: [['6.0.0', '`timeout` is interpreted as a double instead of an integer.']],
  run({ client, db, server, store }, args, reply) {
    const keys: Slice[] = []
    while (args.remaining > 1) keys.push(Slice.of(args.key().copy()))
    const seconds = args.double(TIMEOUT_NOT_A_FLOAT)
    if (seconds < 0) throw TIMEOUT_NEGATIVE
    const attempt = (out: Reply): boolean => {
      for (const key of keys) {
        const slot = db.find(key)
        const list = slot === 0 || store.type(slot) !== Type.LIST ? 0 : slot
        if (list === 0) continue
        out.array(2)
        out.bulk(key)
        popElement(store, list, 'left', out)
        return true
      }
      return false
    }
    for (const key of keys) if (store.lists.open(db, key) !== 0) break
    if (!attempt(reply)) server.blocking.block(client, keys, seconds * 1000, attempt)
  },
})
