import { approximate, on, oracle } from './harness.js'

describe('oracle: memory and reads', () => {
  oracle('commands are refused when nothing can be evicted', [
    ['SET', 'k', 'v'],
    ['CONFIG', 'SET', 'maxmemory', '1'],
    ['SET', 'k', 'w'],
    ['GET', 'k'],
    ['SADD', 's', 'm'],
    ['GETSET', 'k', 'w'],
    ['NOSUCH'],
    ['SET', 'k'],
    ['MULTI'],
    ['SET', 'k', 'w'],
    ['EXEC'],
    ['MULTI'],
    ['GET', 'k'],
    ['EXEC'],
    on('b', ['MULTI']),
    ['CONFIG', 'SET', 'maxmemory', '0'],
    on('b', ['SET', 'k', 'x']),
    ['CONFIG', 'SET', 'maxmemory', '1'],
    on('b', ['EXEC']),
    ['EXPIRE', 'k', '100'],
    ['CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru'],
    ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
    ['DEL', 'k'],
    ['CONFIG', 'SET', 'maxmemory', '0'],
    ['SET', 'k', 'w'],
  ])

  oracle('OBJECT FREQ and IDLETIME follow the policy', [
    ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu'],
    ['SET', 'k', 'v'],
    ['OBJECT', 'FREQ', 'k'],
    ['OBJECT', 'IDLETIME', 'k'],
    ['OBJECT', 'FREQ', 'none'],
    ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
    ['SET', 'k', 'v'],
    ['OBJECT', 'FREQ', 'k'],
    approximate(1, 'OBJECT', 'IDLETIME', 'k'),
  ])
})
