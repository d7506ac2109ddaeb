import { NAN_OR_INFINITY, respError } from '../../../protocol/resp/errors.js'
import { parseDouble } from '../../../protocol/resp/number.js'
import { defineCommand } from '../../dispatch/command.js'

const INCREMENT_NOT_FINITE = respError('ERR value is NaN or Infinity')

/** HINCRBYFLOAT key field increment */
export const hincrbyfloatCommand = defineCommand({
  name: 'hincrbyfloat',
  group: 'hash',
  since: '2.6.0',
  summary: 'Increment the float value of a hash field by the given amount',
  complexity: 'O(1)',
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  keys: [{ flags: ['RW', 'access', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  args: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'field', type: 'string' },
    { name: 'increment', type: 'double' },
  ],
  run({ db, store }, args, reply) {
    const key = args.key()
    const field = args.bytes()
    if (!Number.isFinite(args.double())) throw INCREMENT_NOT_FINITE
    const hash = store.hashes.create(db, key)
    const element = store.hashes.find(hash, field)
    if (element !== 0 && !Number.isFinite(parseDouble(store.value(element)) ?? 0)) throw NAN_OR_INFINITY
    reply.bulk(store.hashes.incrementFloat(hash, field, args.get(3)))
  },
})
