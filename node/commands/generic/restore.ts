import type { Args } from '../../../protocol/resp/args.js'
import {
  BUSY_KEY,
  INVALID_FREQ,
  INVALID_IDLE_TIME,
  INVALID_TTL,
  NOT_AN_INTEGER,
  SYNTAX_ERROR,
} from '../../../protocol/resp/errors.js'
import { parseInteger } from '../../../protocol/resp/number.js'
import type { Slice } from '../../../protocol/resp/slice.js'
import { defineCommand } from '../../dispatch/command.js'
import { DEADLINE_MS_MAX } from '../../dispatch/deadline.js'
import { restorePayload } from '../../persistence/dump-payload.js'

/** RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency] */
export const restoreCommand = defineCommand({
  name: 'restore',
  group: 'generic',
  since: '2.6.0',
  summary: 'Create a key using the provided serialized value, previously obtained using DUMP.',
  complexity:
    'O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)).',
  arity: -4,
  flags: ['write', 'denyoom'],
  keys: [{ flags: ['OW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  acl: ['dangerous'],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'ttl', type: 'integer' },
    { name: 'serialized-value', type: 'string' },
    { name: 'replace', type: 'pure-token', token: 'REPLACE', since: '3.0.0', optional: true },
    { name: 'absttl', type: 'pure-token', token: 'ABSTTL', since: '5.0.0', optional: true },
    { name: 'seconds', type: 'integer', token: 'IDLETIME', since: '5.0.0', optional: true },
    { name: 'frequency', type: 'integer', token: 'FREQ', since: '5.0.0', optional: true },
  ],
  history: [
    ['3.0.0', 'Added the `REPLACE` modifier.'],
    ['5.0.0', 'Added the `ABSTTL` modifier.'],
    ['5.0.0', 'Added the `IDLETIME` and `FREQ` options.'],
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const ttl = args.bytes()
    const payload = args.bytes()
    const { replace, absolute, idleSeconds, frequency } = readOptions(args)
    if (!replace && db.find(key) !== 0) throw BUSY_KEY
    const ms = readTtl(ttl)
    const deadline = ms === 0 || absolute ? ms : store.now + ms
    restorePayload(store, db, key, Math.min(deadline, DEADLINE_MS_MAX), payload)
    const slot = db.peek(key)
    if (slot !== 0 && idleSeconds !== undefined) store.access.setIdle(slot, idleSeconds * 1000)
    if (slot !== 0 && frequency !== undefined) store.access.setCount(slot, frequency)
    reply.ok()
  },
})

function readTtl(ttl: Slice): number {
  const ms = parseInteger(ttl)
  if (ms === undefined) throw NOT_AN_INTEGER
  if (ms < 0) throw INVALID_TTL
  return Number(ms)
}

interface RestoreOptions {
  replace: boolean
  absolute: boolean
  /** One of these at the most. */
  idleSeconds?: number
  frequency?: number
}

function readOptions(args: Args): RestoreOptions {
  const options: RestoreOptions = { replace: false, absolute: false }
  while (args.more) {
    const hasValue = args.remaining > 1
    if (args.word('replace')) options.replace = true
    else if (args.word('absttl')) options.absolute = true
    else if (hasValue && options.frequency === undefined && args.word('idletime')) {
      options.idleSeconds = Number(args.integer())
      if (options.idleSeconds < 0) throw INVALID_IDLE_TIME
    } else if (hasValue && options.idleSeconds === undefined && args.word('freq')) {
      options.frequency = Number(args.integer())
      if (options.frequency < 0 || options.frequency > 255) throw INVALID_FREQ
    } else throw SYNTAX_ERROR
  }
  return options
}
