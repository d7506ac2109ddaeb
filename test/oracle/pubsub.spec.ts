import { on, oracle, receive, replies, unordered } from './harness.js'

describe('oracle: publish and subscribe', () => {
  oracle('channels', [
    ['PUBLISH', 'a', 'nobody'],
    replies(2, on('s', ['SUBSCRIBE', 'a', 'b'])),
    on('s', ['SUBSCRIBE', 'a']),
    ['PUBLISH', 'a', 'hello'],
    receive('s'),
    ['PUBLISH', 'b', Buffer.from([0, 255, 13, 10])],
    receive('s'),
    ['PUBLISH', 'c', 'nobody'],
    on('s', ['UNSUBSCRIBE', 'a']),
    on('s', ['UNSUBSCRIBE', 'nosuch']),
    ['PUBLISH', 'a', 'nobody'],
    on('s', ['UNSUBSCRIBE']),
    on('s', ['UNSUBSCRIBE']),
    on('s', ['PING']),
    ['PUBLISH', 'a'],
    ['SUBSCRIBE'],
  ])

  oracle('patterns', [
    replies(2, on('s', ['PSUBSCRIBE', 'n*', '[x-z]?'])),
    on('s', ['SUBSCRIBE', 'news']),
    ['PUBLISH', 'news', 'both'],
    receive('s', 2),
    ['PUBLISH', 'yo', 'one'],
    receive('s'),
    ['PUBLISH', 'yoyo', 'none'],
    ['PUBSUB', 'NUMPAT'],
    on('s', ['PUNSUBSCRIBE', 'n*']),
    on('s', ['PUNSUBSCRIBE']),
    on('s', ['PUNSUBSCRIBE']),
    ['PUBSUB', 'NUMPAT'],
  ])

  oracle('shard channels', [
    replies(2, on('s', ['SSUBSCRIBE', 'a', 'b'])),
    ['SPUBLISH', 'a', 'hello'],
    receive('s'),
    ['PUBLISH', 'a', 'nobody'],
    ['PUBSUB', 'SHARDNUMSUB', 'a', 'c'],
    unordered('PUBSUB', 'SHARDCHANNELS'),
    on('s', ['SUNSUBSCRIBE', 'a']),
    on('s', ['SUNSUBSCRIBE']),
    on('s', ['SUNSUBSCRIBE']),
  ])

  oracle('what a listening client may do', [
    on('s', ['SUBSCRIBE', 'a']),
    on('s', ['PING']),
    on('s', ['PING', 'x']),
    on('s', ['GET', 'k']),
    on('s', ['MULTI']),
    on('s', ['NOSUCH']),
    on('s', ['GET']),
    on('s', ['CLIENT', 'ID', 'x']),
    on('s', ['RESET']),
    on('s', ['GET', 'k']),
  ])

  oracle('PUBSUB', [
    replies(3, on('s', ['SUBSCRIBE', 'a', 'b', 'ab'])),
    on('t', ['SUBSCRIBE', 'a']),
    unordered('PUBSUB', 'CHANNELS'),
    unordered('PUBSUB', 'CHANNELS', 'a*'),
    ['PUBSUB', 'CHANNELS', 'a', 'b'],
    ['PUBSUB', 'NUMSUB', 'a', 'b', 'c'],
    ['PUBSUB', 'NUMSUB'],
    ['PUBSUB', 'HELP'],
    ['PUBSUB', 'NOSUCH'],
    ['PUBSUB'],
  ])

  oracle('inside MULTI', [['MULTI'], ['PUBLISH', 'a', 'x'], ['EXEC'], ['MULTI'], ['PING'], ['DISCARD']])
})
