import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The examples of docs/protocol.md by their names, in hexadecimal: indented lines of a name and bytes, and of more bytes. */
export function readExamples(): Map<string, string> {
  let dir = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir)
  const page = readFileSync(join(dir, 'docs/protocol.md'), 'utf8')
  const examples = new Map<string, string>()
  let name = ''
  for (const line of page.slice(page.indexOf('\n## Examples')).split('\n')) {
    const [, named, hex] = /^ {4}(\S.*?)?(?: {2,}|$)((?:[0-9a-f]{2,} ?)*)(?: *;.*)?$/.exec(line) ?? []
    if (named !== undefined) name = named
    if (hex) examples.set(name, (examples.get(name) ?? '') + hex.replaceAll(' ', ''))
  }
  return examples
}
