import { appendFileSync } from 'node:fs'

/**
 * The server's log, in Redis's own form, because people and tools search for it:
 *
 *     1234:M 24 Nov 2026 00:19:56.687 * Ready to accept connections
 *
 * process id, role (as in KeyDB S: has masters, M: has none; C: while it is starting), local time, level (. debug,
 * - verbose, * notice, # warning), text. Or one JSON object a line, with the time in UTC.
 */

export type LogLevel = 'debug' | 'verbose' | 'notice' | 'warning'

const LEVELS: readonly LogLevel[] = ['debug', 'verbose', 'notice', 'warning']
const MARKS: Record<LogLevel, string> = { debug: '.', verbose: '-', notice: '*', warning: '#' }
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export type LogRole = 'M' | 'S' | 'C'

export interface LogInit {
  /** Less important lines are dropped. Default notice. */
  level?: LogLevel
  /** The file lines are added to, absolute; standard output if empty. */
  file?: string
  format?: 'redis' | 'json'
}

export class Log {
  level: LogLevel
  /** The letter of the next line. */
  role: () => LogRole = () => 'C'
  readonly #file: string
  readonly #json: boolean

  constructor({ level = 'notice', file = '', format = 'redis' }: LogInit = {}) {
    this.level = level
    this.#file = file
    this.#json = format === 'json'
  }

  debug(text: string): void {
    this.#write('debug', text)
  }

  verbose(text: string): void {
    this.#write('verbose', text)
  }

  notice(text: string): void {
    this.#write('notice', text)
  }

  warn(text: string): void {
    this.#write('warning', text)
  }

  #write(level: LogLevel, text: string): void {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return
    const now = new Date()
    const line = this.#json ? this.#jsonLine(now, level, text) : this.#redisLine(now, level, text)
    if (this.#file === '') {
      process.stdout.write(line)
      return
    }
    try {
      // opened anew for each line, as Redis does: a file moved away by logrotate is followed without a signal
      appendFileSync(this.#file, line, { mode: 0o644 })
    } catch {
      // a full disk must not stop the server, and there is nowhere left to say so
    }
  }

  #redisLine(now: Date, level: LogLevel, text: string): string {
    return `${process.pid}:${this.role()} ${redisTime(now)} ${MARKS[level]} ${oneLine(text)}\n`
  }

  #jsonLine(now: Date, level: LogLevel, text: string): string {
    const entry = { time: now.toISOString(), pid: process.pid, role: this.role(), level, message: text }
    return `${JSON.stringify(entry)}\n`
  }
}

/** A text holds names and addresses others chose: they must not be able to start a line of their own. */
const oneLine = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  text.replace(/[\x00-\x1f\x7f]/g, char => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)

const two = (value: number): string => String(value).padStart(2, '0')

function redisTime(at: Date): string {
  const day = `${two(at.getDate())} ${MONTHS[at.getMonth()]} ${at.getFullYear()}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  return `${day} ${time}.${String(at.getMilliseconds()).padStart(3, '0')}`
}
