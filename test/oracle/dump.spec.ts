import { loose, on, oracle } from './harness.js'

/** What redis-server 7.0 replies to DUMP of the string "hello", without and with its check sum. */
const HELLO = Buffer.from('000568656c6c6f0a00', 'hex')
const HELLO_SUMMED = Buffer.from('000568656c6c6f0a006372df766534200a', 'hex')

describe('oracle: DUMP, RESTORE and RDB files', () => {
  oracle('DUMP of what is not there, and RESTORE of what is no payload', [
    ['DUMP', 'none'],
    ['DUMP'],
    ['RESTORE', 'k', '0'],
    ['RESTORE', 'k', '0', ''],
    ['RESTORE', 'k', '0', 'short'],
    ['RESTORE', 'k', '0', 'long enough to hold a footer'],
    ['RESTORE', 'k', '0', Buffer.concat([HELLO, Buffer.alloc(8)])],
    ['EXISTS', 'k'],
  ])

  oracle('RESTORE checks its arguments in the order of Redis', [
    ['SET', 'k', 'v'],
    ['RESTORE', 'k', '0', 'x'],
    ['RESTORE', 'k', 'x', 'x', 'REPLACE'],
    ['RESTORE', 'k', '-1', 'x', 'REPLACE'],
    ['RESTORE', 'k', '0', 'x', 'REPLACE', 'IDLETIME'],
    ['RESTORE', 'k', '0', 'x', 'REPLACE', 'IDLETIME', '-1'],
    ['RESTORE', 'k', '0', 'x', 'REPLACE', 'IDLETIME', 'x'],
    ['RESTORE', 'k', '0', 'x', 'REPLACE', 'IDLETIME', '1', 'FREQ', '1'],
    ['RESTORE', 'k', '0', 'x', 'REPLACE', 'FREQ', '256'],
    ['RESTORE', 'k', '0', 'x', 'REPLACE', 'FREQ', '-1'],
    ['RESTORE', 'k', '0', 'x', 'REPLACE', 'FREQ', 'x'],
    ['RESTORE', 'k', '0', 'x', 'REPLACE', 'FREQ', '255', 'IDLETIME', '1'],
    ['RESTORE', 'k', '0', 'x', 'REPLACE', 'NONSENSE'],
    ['RESTORE', 'other', '0', 'x', 'ABSTTL', 'IDLETIME', '5'],
    ['GET', 'k'],
  ])

  oracle('RESTORE sets how often a key is said to have been used', [
    ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu'],
    ['RESTORE', 'k', '0', HELLO_SUMMED, 'FREQ', '77'],
    ['OBJECT', 'FREQ', 'k'],
    ['RESTORE', 'k', '0', HELLO_SUMMED, 'IDLETIME', '1000', 'REPLACE'],
    ['GET', 'k'],
    ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
    ['RESTORE', 'k', '0', HELLO_SUMMED, 'FREQ', '77', 'REPLACE'],
    ['GET', 'k'],
  ])

  oracle('SAVE, BGSAVE and LASTSAVE refuse what Redis refuses', [
    ['SAVE', 'now'],
    ['BGSAVE', 'x'],
    ['BGSAVE', 'SCHEDULE', 'x'],
    ['LASTSAVE', 'x'],
    ['SHUTDOWN', 'SAVE', 'NOSAVE'],
    ['SHUTDOWN', 'NOW', 'ABORT'],
    ['SHUTDOWN', 'ABORT'],
    ['SHUTDOWN', 'x'],
    loose('LASTSAVE'),
    ['MULTI'],
    ['SAVE'],
    ['SYNC'],
    ['EXEC'],
  ])

  oracle('REPLCONF', [
    ['REPLCONF'],
    ['REPLCONF', 'listening-port'],
    ['REPLCONF', 'listening-port', 'x'],
    ['REPLCONF', 'CAPA', 'eof', 'capa', 'psync2'],
    ['REPLCONF', 'rdb-only', '1'],
    ['REPLCONF', 'nonsense', 'x'],
    ['REPLCONF', 'ip-address', 'host'],
    on('b', ['PSYNC', '?', 'x']),
    on('b', ['PSYNC', '?']),
  ])
})
