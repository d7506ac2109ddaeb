import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Log } from '../../../node/log.js'

describe('log', () => {
  let dir: string
  let file: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'keymesh-log-'))
    file = join(dir, 'log')
  })
  afterEach(() => rmSync(dir, { recursive: true }))
  const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n')

  it("writes redis-server's lines", () => {
    const log = new Log({ level: 'debug', file })
    log.notice('Ready to accept connections')
    log.role = () => 'M'
    log.debug('a')
    log.role = () => 'S'
    log.verbose('b')
    log.warn('c')
    const form =
      /^\d+:([MSC]) \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d\.\d{3} ([.*#-]) (.*)$/
    assert.deepEqual(
      lines().map(line => form.exec(line)?.slice(1)),
      [
        ['C', '*', 'Ready to accept connections'],
        ['M', '.', 'a'],
        ['S', '-', 'b'],
        ['S', '#', 'c'],
      ],
    )
    assert.ok(lines()[0].startsWith(`${process.pid}:`))
  })

  it('drops what is below its level, which can change', () => {
    const log = new Log({ file })
    log.verbose('quiet')
    assert.ok(!existsSync(file))
    log.level = 'verbose'
    log.verbose('loud')
    log.level = 'warning'
    log.notice('quiet')
    assert.equal(lines().length, 1)
  })

  it('writes one JSON object a line', () => {
    new Log({ file, format: 'json' }).warn('two\nlines')
    const { time, ...entry } = JSON.parse(lines()[0])
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000)
    assert.deepEqual(entry, { pid: process.pid, role: 'C', level: 'warning', message: 'two\nlines' })
    assert.equal(lines().length, 1)
  })

  it('lets no text start a line of its own', () => {
    new Log({ file }).notice('peer \n1:M 01 Jan 2026 00:00:00.000 # forged \x1b[2J')
    assert.equal(lines().length, 1)
    assert.ok(lines()[0].includes('\\x0a1:M') && lines()[0].includes('\\x1b[2J'))
  })

  it('follows a file that was moved away', () => {
    const log = new Log({ file })
    log.notice('one')
    renameSync(file, `${file}.1`)
    log.notice('two')
    assert.match(lines()[0], /two$/)
  })
})
