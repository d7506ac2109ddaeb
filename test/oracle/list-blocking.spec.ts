import { blocks, type Line, on, oracle, receive } from './harness.js'

const TIMEOUTS = ['-1', '-0.0001', 'x', '', ' 1', '1 ', 'nan', 'inf', '-inf', '1e300']

const all = (key = 'l'): Line => ['LRANGE', key, '0', '-1']

describe('oracle: lists that are waited for', () => {
  oracle('timeouts', [
    ...TIMEOUTS.flatMap((timeout): Line[] =>
      [
        ['BLPOP', 'none', timeout],
        ['BLMOVE', 'none', 'l', 'LEFT', 'LEFT', timeout],
        ['BRPOPLPUSH', 'none', 'l', timeout],
        ['BLMPOP', timeout, '1', 'none', 'LEFT'],
      ].filter(() => timeout !== '-0.0001'),
    ),
    ['BLPOP', 'none', '0.001'],
    ['BRPOP', 'none', '1e-9'],
    ['BLMOVE', 'none', 'l', 'LEFT', 'LEFT', '0.001'],
    ['BRPOPLPUSH', 'none', 'l', '0.001'],
    ['BLMPOP', '0.001', '1', 'none', 'LEFT'],
    blocks('b', 'BLPOP', 'none', '-0.0001'),
    ['RPUSH', 'none', 'x'],
    receive('b'),
  ])

  oracle('first come, first served', [
    blocks('b', 'BLPOP', 'l', '0'),
    blocks('c', 'BRPOP', 'l', '0'),
    blocks('d', 'BLMPOP', '0', '1', 'l', 'RIGHT', 'COUNT', '2'),
    ['RPUSH', 'l', '1', '2', '3', '4', '5'],
    receive('b'),
    receive('c'),
    receive('d'),
    all(),
  ])

  oracle('several keys: the one that was filled first serves', [
    blocks('b', 'BLPOP', 'x', 'y', 'z', '0'),
    blocks('c', 'BLPOP', 'z', 'y', 'x', '0'),
    ['MULTI'],
    ['RPUSH', 'z', '1'],
    ['RPUSH', 'x', '2'],
    ['EXEC'],
    receive('b'),
    receive('c'),
    blocks('b', 'BLMPOP', '0', '2', 'x', 'y', 'LEFT'),
    ['LPUSH', 'y', 'a', 'b'],
    receive('b'),
    all('y'),
    ['DEL', 'y'],
    blocks('b', 'BLPOP', 'x', 'x', 'y', '0'),
    ['RPUSH', 'x', '1'],
    receive('b'),
  ])

  oracle('what a transaction leaves is what they see', [
    blocks('b', 'BLPOP', 'l', '0'),
    ['MULTI'],
    ['RPUSH', 'l', 'a'],
    ['LPUSH', 'l', 'b'],
    ['LPOP', 'l'],
    ['EXEC'],
    receive('b'),
    blocks('b', 'BLPOP', 'l', '0'),
    ['MULTI'],
    ['RPUSH', 'l', 'a'],
    ['DEL', 'l'],
    ['SET', 'l', 'a string'],
    ['EXEC'],
    ['DEL', 'l'],
    ['MULTI'],
    ['BLPOP', 'l', '0'],
    ['BLMOVE', 'l', 'm', 'LEFT', 'LEFT', '0'],
    ['BRPOPLPUSH', 'l', 'm', '0'],
    ['BLMPOP', '0', '1', 'l', 'LEFT'],
    ['RPUSH', 'm', 'a', 'b', 'c', 'd', 'e'],
    ['BLPOP', 'l', 'm', '0'],
    ['BLMOVE', 'm', 'n', 'LEFT', 'LEFT', '0'],
    ['BLMPOP', '0', '2', 'l', 'm', 'LEFT'],
    ['EXEC'],
    ['RPUSH', 'l', 'at last'],
    receive('b'),
  ])

  oracle('by RENAME, COPY, SORT STORE, LMOVE, LINSERT and SWAPDB', [
    ['RPUSH', 'source', 'a', 'b', 'c'],
    blocks('b', 'BLPOP', 'l', '0'),
    ['COPY', 'source', 'l'],
    receive('b'),
    ['DEL', 'l'],
    blocks('b', 'BLPOP', 'l', '0'),
    ['SORT', 'source', 'ALPHA', 'DESC', 'STORE', 'l'],
    receive('b'),
    ['DEL', 'l'],
    blocks('b', 'BLPOP', 'l', '0'),
    ['LMOVE', 'source', 'l', 'LEFT', 'LEFT'],
    receive('b'),
    blocks('b', 'BLPOP', 'l', '0'),
    ['RENAME', 'source', 'l'],
    receive('b'),
    all(),
  ])

  oracle('chains of moves', [
    blocks('b', 'BLMOVE', 'x', 'y', 'LEFT', 'RIGHT', '0'),
    blocks('c', 'BRPOPLPUSH', 'y', 'z', '0'),
    blocks('d', 'BLPOP', 'z', '0'),
    ['RPUSH', 'x', '1'],
    receive('b'),
    receive('c'),
    receive('d'),
    ['EXISTS', 'x', 'y', 'z'],
    blocks('b', 'BLMOVE', 'x', 'x', 'LEFT', 'RIGHT', '0'),
    blocks('c', 'BLMOVE', 'x', 'x', 'LEFT', 'RIGHT', '0'),
    ['RPUSH', 'x', '1', '2', '3'],
    receive('b'),
    receive('c'),
    all('x'),
  ])

  oracle('a target of another type', [
    ['SET', 's', 'v'],
    blocks('b', 'BLMOVE', 'l', 's', 'LEFT', 'RIGHT', '0'),
    blocks('c', 'BRPOPLPUSH', 'l', 's', '0'),
    blocks('d', 'BLPOP', 'l', '0'),
    ['RPUSH', 'l', '1', '2'],
    receive('b'),
    receive('c'),
    receive('d'),
    all(),
    ['GET', 's'],
  ])

  oracle('a key of another type is none', [
    blocks('b', 'BLPOP', 'l', 'm', '0'),
    ['SET', 'l', 'v'],
    ['SADD', 'm', 'v'],
    ['DEL', 'm'],
    ['RPUSH', 'm', 'x'],
    receive('b'),
    blocks('b', 'BLPOP', 'm', '0'),
    blocks('c', 'BZPOPMIN', 'm', '0'),
    ['ZADD', 'm', '1', 'member'],
    receive('c'),
    ['LPUSH', 'm', 'x'],
    receive('b'),
  ])

  oracle('CLIENT UNBLOCK', [
    on('b', ['CLIENT', 'SETNAME', 'waiting']),
    on('b', ['SET', 'id', '0']),
    ['CLIENT', 'UNBLOCK', '0'],
    ['CLIENT', 'UNBLOCK', 'x'],
    ['CLIENT', 'UNBLOCK', '1', 'NEITHER'],
    blocks('b', 'BLPOP', 'l', '0.05'),
    receive('b'),
    blocks('b', 'BLMOVE', 'l', 'm', 'LEFT', 'LEFT', '0.05'),
    receive('b'),
    blocks('b', 'BRPOPLPUSH', 'l', 'm', '0.05'),
    receive('b'),
    blocks('b', 'BLMPOP', '0.05', '1', 'l', 'LEFT'),
    receive('b'),
    ['RPUSH', 'l', 'x'],
    all(),
  ])
})
