/** docs/conflicts.md, "Seen on two nodes": each line of its table, on real nodes whose link is cut. */
import { deepEqual, ok } from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FaultyMesh } from '../helpers/faulty-mesh.js'
import type { RespClient } from '../helpers/resp-client.js'
import { linksUp } from '../helpers/start-mesh.js'
import { clockPasses, type TestNode } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'

/** A command, and its reply where the page says one, as JSON. */
interface Line {
  words: string[]
  reply: string | undefined
}

/** One line of the table: first on both, then on A, on B, and what both show in the end. */
interface Conflict {
  title: string
  columns: Line[][]
}

const COMMAND = /`([^`]+)`(?: = `([^`]+)`)?/g

function readConflicts(): Conflict[] {
  let dir = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir)
  const page = readFileSync(join(dir, 'docs/conflicts.md'), 'utf8')
  const section = page.slice(page.indexOf('\n## Seen on two nodes')).split(/\n## (?!Seen)/)[0]
  const rows = section.split('\n').filter(line => line.startsWith('|'))
  return rows.slice(2).map(row => {
    const cells = row.slice(1, -1).split(' | ')
    const columns = cells.map(cell =>
      [...cell.matchAll(COMMAND)].map(([, command, reply]) => ({ words: command.split(' '), reply })),
    )
    return { title: cells.slice(1, 3).join(' and ').replaceAll('`', '').trim(), columns }
  })
}

/** Each line has two databases of its own, which it calls 0 and 1. */
function inDatabases(row: number, words: readonly string[]): string[] {
  const isOfDatabase = words[0] === 'SWAPDB' || words[0] === 'MOVE'
  return words.map((word, i) =>
    isOfDatabase && i > 0 && /^[01]$/.test(word) ? `${2 * row + Number(word)}` : word,
  )
}

/** A set's members come in no order, and those of the page stand in theirs. */
const inOrder = (words: readonly string[], reply: unknown): unknown =>
  words[0] === 'SMEMBERS' && Array.isArray(reply) ? [...reply].sort() : reply

async function run(client: RespClient, row: number, lines: readonly Line[]): Promise<void> {
  await client.ask('SELECT', 2 * row)
  for (const { words, reply } of lines) {
    const command = inDatabases(row, words)
    const got = await client.ask(...command).catch((error: Error) => `${error.name}: ${error.message}`)
    if (reply === undefined) ok(!String(got).startsWith('ErrorReply'), `${words.join(' ')}: ${got}`)
    else deepEqual(inOrder(words, got), JSON.parse(reply), words.join(' '))
  }
}

describe('what two nodes see', function () {
  this.timeout(60_000)
  const conflicts = readConflicts()
  let mesh: FaultyMesh
  let nodes: TestNode[]
  let clients: RespClient[]
  /** What did not go as the page says, by line. */
  const failures = new Map<number, unknown>()

  const each = async (client: RespClient, column: number): Promise<void> => {
    for (const [row, { columns }] of conflicts.entries())
      await run(client, row, columns[column]).catch(error => failures.set(row, error))
  }

  before(async () => {
    mesh = await FaultyMesh.start(2, { directives: { databases: 2 * conflicts.length } })
    nodes = mesh.nodes
    clients = await Promise.all(nodes.map(node => node.client()))
    await each(clients[0], 0)
    await mesh.waitConverged()
    mesh.cut(0, 1)
    await waitFor('the link to be cut', async () =>
      (await Promise.all(nodes.map(linksUp))).every(({ up }) => up === 0),
    )
    await each(clients[0], 1)
    await clockPasses(nodes[1], 2)
    await each(clients[1], 2)
    mesh.healAll()
    await mesh.waitWhole()
    await mesh.waitConverged()
    for (const client of clients) await each(client, 3)
  })
  after(() => mesh.stop())

  for (const [row, { title }] of conflicts.entries())
    it(`${title}`, () => {
      if (failures.has(row)) throw failures.get(row)
    })
})
