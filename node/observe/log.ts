import { closeSync, openSync, writeSync } from 'node:fs'

const LEVELS = ['debug', 'verbose', 'notice', 'warning'] as const
export type LogLevel = (typeof LEVELS)[number]

/** Redis's marks for the levels. */
const MARKS: Record<LogLevel, string> = { debug: '.', verbose: '-', notice: '*', warning: '#' }

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * The log, in redis-server's own line format (`pid:role day time mark text`), so that what reads Redis's logs reads
 * these. It writes to `logfile`, or to standard output if that is empty.
 */
export class Log {
  level: LogLevel
  readonly #fd: number

  /** Throws the system's error if the file cannot be opened. */
  constructor(level: LogLevel = 'notice', file = '') {
    this.level = level
    this.#fd = file === '' ? 1 : openSync(file, 'a', 0o644)
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

  close(): void {
    if (this.#fd !== 1) closeSync(this.#fd)
  }

  #write(level: LogLevel, text: string): void {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return
    try {
      writeSync(this.#fd, `${process.pid}:M ${timestamp(new Date())} ${MARKS[level]} ${text}\n`)
    } catch {
      // a full disk or a closed pipe must not stop the server
    }
  }
}

const two = (n: number): string => String(n).padStart(2, '0')

function timestamp(at: Date): string {
  const day = `${two(at.getDate())} ${MONTHS[at.getMonth()]} ${at.getFullYear()}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  return `${day} ${time}.${String(at.getMilliseconds()).padStart(3, '0')}`
}
