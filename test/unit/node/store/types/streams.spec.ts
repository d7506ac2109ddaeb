import { deepEqual, equal } from 'node:assert/strict'
import type { Plain } from '../../../../helpers/resp-value.js'
import { type Message, Writer } from '../merge/stream-writers.js'

describe('entries-added', () => {
  const writers = (): Writer[] => [new Writer(0), new Writer(1)]

  /** Runs commands on one writer; returns what is to be told of them. */
  function write(writer: Writer, ...commands: string[]): Message[] {
    return commands.flatMap(command => {
      writer.run(command.split(' '))
      return writer.take() ?? []
    })
  }

  function hear(writer: Writer, messages: readonly Message[]): void {
    for (const message of messages) writer.hear(message, messages)
  }

  /** entries-added and length. */
  function counts(writer: Writer): Plain[] {
    const info = writer.run(['XINFO', 'STREAM', 's'])
    if (!Array.isArray(info)) return []
    return ['entries-added', 'length'].map(name => info[info.indexOf(name) + 1])
  }

  /** Each writer sets numbers that take off what the first has trimmed, or the first deletes the stream. */
  function atOnce(first: string): Writer[] {
    const [a, b] = writers()
    const before = write(a, ...['1-1', '2-1', '3-1', '4-1'].map(id => `XADD s MAXLEN 1 ${id} f v`))
    hear(b, before)
    const own = write(a, first)
    const other = write(b, 'XSETID s 5-1 ENTRIESADDED 1')
    hear(b, [...before, ...own])
    hear(a, other)
    return [a, b]
  }

  for (const [what, first] of [
    ['a DEL', 'DEL s'],
    ['a flush', 'FLUSHALL'],
    ['another XSETID', 'XSETID s 6-1 ENTRIESADDED 1'],
  ]) {
    it(`counts on from what is seen after an XSETID and ${what} at once`, () => {
      const [a, b] = atOnce(first)
      const [added, length] = counts(a).map(Number)
      equal(added, length)
      deepEqual(counts(b), counts(a))
      const news = write(a, 'XADD s 7-1 f v')
      deepEqual(counts(a).map(Number), [added + 1, length + 1])
      news.push(...write(a, 'XDEL s 7-1'))
      deepEqual(counts(a).map(Number), [added + 1, length])
      news.push(...write(a, 'XADD s 8-1 f v', 'XADD s 9-1 f v', 'XTRIM s MAXLEN 0'))
      deepEqual(counts(a).map(Number), [added + 3, 0])
      for (const message of news) b.hear(message, [])
      deepEqual(counts(b), counts(a))
    })
  }
})
