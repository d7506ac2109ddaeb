import { directive } from '../directive.js'
import { keyspaceEvents } from '../special-types.js'
import {
  INT_MAX,
  INT_MIN,
  integer,
  LONG_MAX,
  memory,
  oneOf,
  only,
  ULONG_MAX,
  yesOrNo,
} from '../value-types.js'

const ALWAYS_LAZY = 'what goes is gone at once and its memory comes back between the turns of clients, always'
const ENCODING = 'OBJECT ENCODING answers by it, as clients expect; in memory there is one form'

const POLICIES = [
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'noeviction',
] as const

/** Keys: how many databases, how much memory, which events, which encodings. */
export const keyspace = {
  databases: directive({
    type: integer(1, INT_MAX),
    default: 16,
    mutable: false,
    doc: 'How many databases SELECT knows. The same on all nodes of a mesh.',
  }),
  maxmemory: directive({
    type: memory(0, ULONG_MAX),
    default: 0,
    doc: 'How much memory the data may use; then maxmemory-policy decides. 0: no limit.',
  }),
  'maxmemory-policy': directive({
    type: oneOf(...POLICIES),
    default: 'noeviction' as (typeof POLICIES)[number],
    doc: 'Which keys are evicted when maxmemory is reached; `noeviction` refuses writes with -OOM instead.',
  }),
  'maxmemory-samples': directive({
    type: integer(1, INT_MAX),
    default: 5,
    doc: 'How many keys are compared to find one to evict: more is closer to the policy and slower.',
  }),
  'maxmemory-eviction-tenacity': directive({
    type: integer(0, 100),
    default: 10,
    doc: 'How long one round of eviction may hold clients up, from 0 (hardly) to 100 (until done).',
  }),
  'lfu-log-factor': directive({
    type: integer(0, INT_MAX),
    default: 10,
    doc: 'How slowly the access counter of the LFU policies grows.',
  }),
  'lfu-decay-time': directive({
    type: integer(0, INT_MAX),
    default: 1,
    doc: 'Minutes after which that counter is lowered by one. 0: never.',
  }),
  'active-expire-effort': directive({
    type: integer(1, 10),
    default: 1,
    doc: 'How much time goes into removing keys whose time is over while there are any, 1 (25 %) to 10 (43 %).',
  }),
  'notify-keyspace-events': directive({
    type: keyspaceEvents,
    default: '',
    doc: 'Which events are published: K or E (by key, by event), and classes: g generic, $ string, l list, s set, h hash, z sorted set, x expired, e evicted, t stream, d module, A all of these, n new key, m missed key.',
    noEffect: 'no events are published',
  }),
  'hash-max-listpack-entries': directive({
    type: integer(0, LONG_MAX),
    default: 512,
    alias: 'hash-max-ziplist-entries',
    doc: `Up to so many fields a hash is a listpack. ${ENCODING}.`,
  }),
  'hash-max-listpack-value': directive({
    type: memory(),
    default: 64,
    alias: 'hash-max-ziplist-value',
    doc: `Up to so many bytes for each field and value a hash is a listpack. ${ENCODING}.`,
  }),
  'list-max-listpack-size': directive({
    type: integer(INT_MIN, INT_MAX),
    default: -2,
    alias: 'list-max-ziplist-size',
    doc: `Up to so many elements a list is one listpack; -1 to -5: 4, 8, 16, 32, 64 kB. ${ENCODING}.`,
  }),
  'list-compress-depth': directive({
    type: integer(0, INT_MAX),
    default: 0,
    doc: 'How many nodes at each end of a list stay uncompressed.',
    noEffect: 'lists are not compressed',
  }),
  'set-max-intset-entries': directive({
    type: integer(0, LONG_MAX),
    default: 512,
    doc: `Up to so many members a set of integers is an intset. ${ENCODING}.`,
  }),
  'zset-max-listpack-entries': directive({
    type: integer(0, LONG_MAX),
    default: 128,
    alias: 'zset-max-ziplist-entries',
    doc: `Up to so many members a sorted set is a listpack. ${ENCODING}.`,
  }),
  'zset-max-listpack-value': directive({
    type: memory(),
    default: 64,
    alias: 'zset-max-ziplist-value',
    doc: `Up to so many bytes for each member a sorted set is a listpack. ${ENCODING}.`,
  }),
  'hll-sparse-max-bytes': directive({
    type: memory(),
    default: 3000,
    doc: 'Up to so many bytes a HyperLogLog is kept in its sparse form.',
  }),
  'stream-node-max-bytes': directive({
    type: memory(),
    default: 4096,
    doc: 'How large a node of a stream gets, which is the step of XTRIM with `~`.',
    noEffect: 'a stream has no nodes',
  }),
  'stream-node-max-entries': directive({
    type: integer(0, LONG_MAX),
    default: 100,
    doc: 'How many entries a node of a stream gets, which is the step of XTRIM with `~`.',
    noEffect: 'XTRIM with `~` goes by hundreds of entries',
  }),
  activerehashing: directive({
    type: yesOrNo,
    default: true,
    doc: 'Whether tables also grow while no command uses them.',
    noEffect: 'the table grows a step with each write',
  }),
  'lazyfree-lazy-eviction': directive({
    type: yesOrNo,
    default: false,
    doc: 'Free what is evicted in the background.',
    noEffect: ALWAYS_LAZY,
  }),
  'lazyfree-lazy-expire': directive({
    type: yesOrNo,
    default: false,
    doc: 'Free what has expired in the background.',
    noEffect: ALWAYS_LAZY,
  }),
  'lazyfree-lazy-server-del': directive({
    type: yesOrNo,
    default: false,
    doc: 'Free what a command replaces in the background.',
    noEffect: ALWAYS_LAZY,
  }),
  'lazyfree-lazy-user-del': directive({
    type: yesOrNo,
    default: false,
    doc: 'DEL behaves as UNLINK.',
    noEffect: ALWAYS_LAZY,
  }),
  'lazyfree-lazy-user-flush': directive({
    type: yesOrNo,
    default: false,
    doc: 'FLUSHALL, FLUSHDB and the like behave as with ASYNC.',
    noEffect: ALWAYS_LAZY,
  }),
  activedefrag: directive({
    type: only(
      yesOrNo,
      false,
      'Active defragmentation cannot be enabled: the arena packs its records without it',
    ),
    default: false,
    doc: 'Move values to gain back fragmented memory. The arena does so by itself.',
  }),
  'active-defrag-threshold-lower': directive({
    type: integer(0, 1000),
    default: 10,
    doc: 'Fragmentation in percent at which activedefrag starts.',
    noEffect: 'see activedefrag',
  }),
  'active-defrag-threshold-upper': directive({
    type: integer(0, 1000),
    default: 100,
    doc: 'Fragmentation in percent at which activedefrag works hardest.',
    noEffect: 'see activedefrag',
  }),
  'active-defrag-ignore-bytes': directive({
    type: memory(1, LONG_MAX),
    default: 100 * 1024 * 1024,
    doc: 'Fragmentation in bytes at which activedefrag starts.',
    noEffect: 'see activedefrag',
  }),
  'active-defrag-cycle-min': directive({
    type: integer(1, 99),
    default: 1,
    doc: 'Percent of a CPU that activedefrag takes at least.',
    noEffect: 'see activedefrag',
  }),
  'active-defrag-cycle-max': directive({
    type: integer(1, 99),
    default: 25,
    doc: 'Percent of a CPU that activedefrag takes at most.',
    noEffect: 'see activedefrag',
  }),
  'active-defrag-max-scan-fields': directive({
    type: integer(1, LONG_MAX),
    default: 1000,
    doc: 'How many fields activedefrag moves in one step.',
    noEffect: 'see activedefrag',
  }),
}
