import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What a benchmark prints, and keeps as bench/results/<date>-<name>.md when it was started with `--save`. */
export class Report {
  readonly #name: string
  readonly #lines: string[] = []

  /** `command` is what a reader types to get the same. */
  constructor(name: string, command: string) {
    this.#name = name
    const [cpu] = cpus()
    this.line(`# ${name}`)
    this.line('')
    this.line(
      `\`${command}\`, ${today()}. Node ${process.version}, ${redisVersion()}, ${cpus().length} cores (${cpu.model}).`,
    )
  }

  line(text: string): void {
    this.#lines.push(text)
    process.stdout.write(`${text}\n`)
  }

  /** A Markdown table; every row has as many cells as the header. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void {
    this.line('')
    this.line(`| ${header.join(' | ')} |`)
    this.line(`|${header.map(() => '---').join('|')}|`)
    for (const row of rows) this.line(`| ${row.join(' | ')} |`)
    this.line('')
  }

  /** Writes the file if `--save` was given. */
  end(): void {
    if (!process.argv.includes('--save')) return
    const directory = fileURLToPath(new URL('../../bench/results/', import.meta.url))
    mkdirSync(directory, { recursive: true })
    writeFileSync(`${directory}${today()}-${this.#name}.md`, `${this.#lines.join('\n').trim()}\n`)
  }
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]

/** A rate in thousands. */
export const thousands = (rate: number): string => (rate / 1000).toFixed(0)

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)

const today = (): string => new Date().toISOString().slice(0, 10)

function redisVersion(): string {
  try {
    return `redis-server ${/v=(\S+)/.exec(execFileSync('redis-server', ['--version']).toString())?.[1]}`
  } catch {
    return 'no redis-server'
  }
}
