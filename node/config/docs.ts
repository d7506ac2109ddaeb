import type { Directive } from './directive.js'
import { chapters } from './directives.js'

/** docs/configuration.md and keydb.conf, generated from the table of directives. */

const SOURCES = { redis: 'Redis', keydb: 'KeyDB', keymesh: 'keymesh' }

const INTRODUCTION = `# Configuration

Generated from \`node/config/directives/\` by \`npm run docs\`.

    keymesh [/path/to/keydb.conf] [--directive value ...] [-]

The file has keydb.conf's form: one directive a line, words in single or double quotes where they hold spaces
(\`"\\x41\\n"\` has bytes and escapes), \`#\` before comments, \`include path\` for other files (with wildcards, none need
match), memory as \`1k\` = 1000, \`1kb\` = 1024, and so with \`m\`, \`mb\`, \`g\`, \`gb\`. \`-\` reads more from standard input.

Each directive is also a variable \`KEYMESH_<NAME>\` of the environment, \`-\` written as \`_\`: \`KEYMESH_MAXMEMORY=1gb\`.
Where lines add up, one value holds several, separated by commas: \`KEYMESH_MESH_BOOTSTRAP=a:16379,b:16379\`. For secrets,
\`KEYMESH_<NAME>_FILE\` names a file with the value. Names that Kubernetes makes for a service called keymesh are ignored.

The command line counts over the environment, and the environment over the file. A directive that is unknown or has
a bad value stops the start: one line names its place, the exit code is 1.

CONFIG SET changes what is marked *runtime*; CONFIG REWRITE writes what is set into the file, except for secrets that
came from a file of their own. Directives without effect are accepted so that files written for Redis and KeyDB load.
`

type AnyDirective = Directive<unknown>

const asCode = (value: string): string => `\`${value === '' ? '""' : value}\``

const isDirectory = (name: string): boolean => name === 'dir'

function defaultText(name: string, { type, default: value }: AnyDirective): string {
  return isDirectory(name) ? 'the working directory' : asCode(type.format(value))
}

function heading(name: string, each: AnyDirective): string {
  return `### ${name}${each.alias === undefined ? '' : ` (${each.alias})`}`
}

function facts(name: string, each: AnyDirective): string {
  const parts = [`Value: ${each.type.summary}`, `default ${defaultText(name, each)}`]
  if (each.mutable === false) parts.push('set at the start')
  else if (each.guarded) parts.push('runtime, with enable-protected-configs')
  else if (!each.fileOnly) parts.push('runtime')
  parts.push(SOURCES[each.from ?? 'redis'])
  return `*${parts.join('; ')}.*`.replaceAll('<', '&lt;')
}

/** docs/configuration.md. */
export function documentation(): string {
  const out = [INTRODUCTION]
  for (const [title, chapter] of Object.entries(chapters)) {
    const all = Object.entries(chapter) as [string, AnyDirective][]
    const inert = all.filter(([, each]) => each.noEffect !== undefined && !each.hidden)
    out.push(`## ${title}\n`)
    for (const [name, each] of all) {
      if (each.noEffect !== undefined || each.hidden) continue
      out.push(`${heading(name, each)}\n\n${facts(name, each)}\n\n${each.doc}\n`)
    }
    if (inert.length === 0) continue
    out.push(
      '### Accepted, no effect\n\n| Directive | Default | What it is | Why it has no effect |',
      '|---|---|---|---|',
    )
    for (const [name, each] of inert) {
      const names = each.alias === undefined ? name : `${name}, ${each.alias}`
      out.push(`| ${names} | ${defaultText(name, each)} | ${each.doc} | ${each.noEffect} |`)
    }
    out.push('')
  }
  return `${out.join('\n').trimEnd()}\n`
}

const CONF_INTRODUCTION = `# keymesh configuration: an example with every directive that has an effect, at its default.
#
#     keymesh ./keydb.conf
#
# Files written for Redis 7.0 and KeyDB load too. To join a mesh, two lines are enough:
#
#     mesh-bootstrap some-node.example:16379
#     mesh-secret the-same-on-all-nodes
#
# Memory can be written as 1k (1000), 1kb (1024), 1m, 1mb, 1g, 1gb. docs/configuration.md explains the form of this
# file, the environment and the command line, and lists what is accepted without effect.
`
const CONF_WIDTH = 100

function wrapped(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length + 1 > CONF_WIDTH) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.map(line => `# ${line}`)
}

/** keydb.conf: every directive that has an effect, commented out at its default. */
export function exampleFile(): string {
  const out = [CONF_INTRODUCTION]
  for (const [title, chapter] of Object.entries(chapters)) {
    const live = (Object.entries(chapter) as [string, AnyDirective][]).filter(
      ([, each]) => each.noEffect === undefined && !each.hidden && !each.type.summary.startsWith('only '),
    )
    if (live.length === 0) continue
    out.push(`${'#'.repeat(10)} ${title}\n`)
    for (const [name, each] of live) {
      const usual = isDirectory(name) ? ['./'] : each.type.lines(each.default)
      const values = usual.length > 0 ? usual : [each.example ?? '']
      const lines = values.map(value => `# ${name} ${value}`)
      out.push(...wrapped(each.doc), '#', ...lines, '')
    }
  }
  return `${out.join('\n').trimEnd()}\n`
}
