import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The rules of the repository that a compiler does not know. They look at tracked files only. */

const LINES_MAX = 400
const LAYERS = ['protocol', 'discovery', 'node'] as const
/** What each layer may import of ours, itself aside. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  protocol: [],
  discovery: ['protocol'],
  node: ['protocol', 'discovery'],
}
/** What may talk to the terminal. */
const PRINTS = /^(bench\/|test\/|deploy\/|node\/(main|mesh)\.ts$)/

function repositoryRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir)
  return dir
}

const root = repositoryRoot()
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Tracked files that exist (one may be deleted and not yet committed). */
function trackedFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  return listed.split('\0').filter(file => file !== '' && existsSync(join(root, file)))
}

const isGenerated = (text: string): boolean => /generated/i.test(text.split('\n', 3).join('\n'))

/** The text without comment lines, so that a rule does not stumble over its own explanation. */
const code = (file: string): string => read(file).replace(/^\s*(\/\/|\/?\*).*$/gm, '')

/** The paths a source file imports from this repository, relative to its root. */
function importsOf(file: string): string[] {
  const found = code(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)
  return [...found].map(([, path]) => posix.join(dirname(file), path))
}

/** Asserts an empty list of offences, one a line. */
const none = (offences: string[]): void => assert.equal(offences.join('\n'), '')

describe('tidiness of the repository', () => {
  let files: string[] = []
  let sources: string[] = []

  before(function () {
    // A copy without its history, such as a release archive, has no list of what belongs to it.
    if (!existsSync(join(root, '.git'))) this.skip()
    files = trackedFiles()
    sources = files.filter(file => /\.(ts|mjs|js)$/.test(file))
    assert.ok(sources.length > 20, `only ${sources.length} source files found`)
  })

  it('imports go one way: protocol, then discovery, then node', () => {
    const offences = sources.flatMap(file => {
      const layer = file.split('/')[0]
      const allowed = MAY_IMPORT[layer]
      if (allowed === undefined) return []
      return importsOf(file)
        .filter(path => path.split('/')[0] !== layer && !allowed.includes(path.split('/')[0]))
        .map(path => `${file} imports ${path}`)
    })
    none(offences)
  })

  it('nothing but an entry point or a test imports the wiring', () => {
    const wiring = ['node/main.js', 'node/node.js', 'node/mesh.js']
    const offences = sources
      .filter(file => LAYERS.some(layer => file.startsWith(`${layer}/`)) && !/^node\/[\w-]+\.ts$/.test(file))
      .filter(file => importsOf(file).some(path => wiring.includes(path)))
    none(offences)
  })

  it('import paths of ours end in .js and exist', () => {
    const offences = sources.flatMap(file =>
      importsOf(file)
        .filter(
          path => !/\.(js|mjs|json)$/.test(path) || !existsSync(join(root, path.replace(/\.js$/, '.ts'))),
        )
        .filter(path => !existsSync(join(root, path)))
        .map(path => `${file} imports ${path}`),
    )
    none(offences)
  })

  it(`no file is longer than ${LINES_MAX} lines, generated ones aside`, () => {
    const offences = files
      .filter(file => /\.(ts|mjs|js|sh)$/.test(file) || file === '.ci/run')
      .map(file => ({ file, text: read(file) }))
      .filter(({ text }) => text.split('\n').length - 1 > LINES_MAX && !isGenerated(text))
      .map(({ file, text }) => `${file}: ${text.split('\n').length - 1} lines`)
    none(offences)
  })

  it('one command is one file, called after it', () => {
    const offences = sources
      .filter(file => file.startsWith('node/commands/'))
      .flatMap(file => {
        const defined = [...code(file).matchAll(/defineCommand\(\{\s*name: '([^']+)'/g)].map(
          ([, name]) => name,
        )
        const calls = code(file).split('defineCommand(').length - 1
        const stem = basename(file, '.ts')
        if (calls > 1) return [`${file} defines ${calls} commands`]
        return defined.some(name => stem !== name && !stem.endsWith(`-${name}`))
          ? [`${file} defines ${defined[0]}`]
          : []
      })
    none(offences)
  })

  it('no test is left out or singled out', () => {
    const left = /\b(?:describe|context|it|specify)\.(?:only|skip)\(|\bx(?:it|describe)\(/
    none(sources.filter(file => file.startsWith('test/') && left.test(code(file))))
  })

  it('no default exports', () => {
    none(sources.filter(file => /^export default\b|\bas default\b/m.test(code(file))))
  })

  it('only benchmarks and entry points print to the console', () => {
    none(sources.filter(file => !PRINTS.test(file) && /\bconsole\.\w+\(/.test(code(file))))
  })

  it('no machine paths and no private registries', () => {
    const machine = /(?:^|[^\w.~/-])\/(?:work|root|home)\/\w/m
    const texts = files.filter(file => !/\.(png|jpg|gif|ico|woff2?)$/.test(file))
    const resolved = [...read('package-lock.json').matchAll(/"resolved": "(https?:\/\/[^/"]+)/g)]
    none([
      ...texts.filter(file => machine.test(read(file))),
      ...resolved.map(([, host]) => host).filter(host => host !== 'https://registry.npmjs.org'),
    ])
  })

  it('links between documents lead to files', () => {
    const offences = files
      .filter(file => file.endsWith('.md'))
      .flatMap(file =>
        [...read(file).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)]
          .map(([, path]) => ({
            path,
            full: path.startsWith('/') ? path.slice(1) : posix.join(dirname(file), path),
          }))
          .filter(({ full }) => !existsSync(join(root, full)))
          .map(({ path }) => `${file} links to ${path}`),
      )
    none(offences)
  })
})
