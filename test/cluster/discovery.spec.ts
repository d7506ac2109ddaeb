/** Discovery among processes: how fast a mesh forms, and what it does when members die. */
import { deepEqual, ok } from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { MeshIdentity, MeshInit, PeerDown, PeerUp } from '../../discovery/mesh.js'
import { meshInit, stopAll } from '../unit/discovery/mesh-harness.js'

type Report = PeerUp | PeerDown | ({ type: 'identity' } & MeshIdentity)

class Member {
  readonly process: ChildProcess
  readonly links = new Map<number, string>()
  ups = 0
  id = ''
  address = ''
  startedAt = 0
  #watchers = new Set<() => void>()

  constructor(init: MeshInit) {
    const script = fileURLToPath(new URL('./mesh-process.js', import.meta.url))
    this.process = fork(script, [JSON.stringify(init)])
    this.process.on('message', (report: Report) => {
      if (report.type === 'up') {
        this.links.set(report.link, report.peerId)
        this.ups++
      } else if (report.type === 'down') {
        this.links.delete(report.link)
      } else {
        this.id = report.peerId
        this.address = report.addresses[0]!.replace('/ip4/', '').replace('/tcp/', ':')
        this.startedAt = performance.now()
      }
      for (const watcher of this.#watchers) watcher()
    })
  }

  /** The peers linked with, each as often as there are links. */
  get peers(): string[] {
    return [...this.links.values()].sort()
  }

  async until(condition: () => boolean): Promise<void> {
    if (condition()) return
    await new Promise<void>(resolve => {
      const watcher = (): void => {
        if (!condition()) return
        this.#watchers.delete(watcher)
        resolve()
      }
      this.#watchers.add(watcher)
    })
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    this.process.kill('SIGKILL')
    await once(this.process, 'exit')
  }
}

const members: Member[] = []

async function startMember(overrides: Partial<MeshInit>): Promise<Member> {
  const member = new Member(await meshInit(overrides))
  members.push(member)
  await member.until(() => member.id !== '')
  return member
}

/** A seed and `count - 1` others that know only it, all started at once. */
async function startMembers(count: number): Promise<Member[]> {
  const seed = await startMember({})
  const bootstrap = [seed.address]
  return [seed, ...(await Promise.all(Array.from({ length: count - 1 }, () => startMember({ bootstrap }))))]
}

/** Waits until each has one link with each other; returns how long after the last start that was, ms. */
async function fullMesh(all: Member[]): Promise<number> {
  await Promise.all(all.map(member => member.until(() => member.links.size === all.length - 1)))
  for (const member of all) {
    deepEqual(
      member.peers,
      all
        .map(other => other.id)
        .filter(id => id !== member.id)
        .sort(),
    )
  }
  return performance.now() - Math.max(...all.map(member => member.startedAt))
}

/** Nodes of the large mesh; `npm run test:large` takes 15, which needs the machine for itself. */
const LARGE = Number(process.env.KEYMESH_LARGE_MESH ?? 8)

describe('discovery among processes', function () {
  this.timeout(60_000)

  afterEach(async () => {
    await Promise.all(members.splice(0).map(member => member.end()))
    await stopAll()
  })

  /** What was measured, for who reads the run. */
  const report = (count: number, ms: number): void => {
    process.stdout.write(`      ${count} nodes: a full mesh ${Math.round(ms)} ms after the last start\n`)
  }

  it('links five nodes that know one seed with each other within 3 s', async () => {
    const ms = await fullMesh(await startMembers(5))
    report(5, ms)
    ok(ms < 3000, `it took ${ms} ms`)
  })

  it(`links ${LARGE} nodes that know one seed with each other within 10 s`, async () => {
    const all = await startMembers(LARGE)
    const ms = await fullMesh(all)
    report(LARGE, ms)
    ok(ms < 10_000, `it took ${ms} ms`)
    for (const member of all)
      ok(member.ups <= all.length + 2, `${member.ups} links for ${all.length - 1} peers`)
  })

  it('notices a killed node at once, and takes a new one in its place', async () => {
    const all = await startMembers(3)
    await fullMesh(all)
    const [seed, victim, other] = all as [Member, Member, Member]
    const killedAt = performance.now()
    await victim.end()
    await Promise.all([seed, other].map(member => member.until(() => member.links.size === 1)))
    ok(performance.now() - killedAt < 3000)
    const substitute = await startMember({ bootstrap: [other.address] })
    await fullMesh([seed, other, substitute])
  })

  it('finds the seed again that comes back at its address as somebody else', async () => {
    const all = await startMembers(3)
    await fullMesh(all)
    const [seed, ...others] = all as [Member, ...Member[]]
    await seed.end()
    const reborn = await startMember({ port: Number(seed.address.split(':')[1]) })
    await fullMesh([reborn, ...others])
  })

  it('drops a node that stands still, and takes it back when it goes on', async () => {
    const all = await startMembers(2)
    await fullMesh(all)
    const [seed, sleeper] = all as [Member, Member]
    sleeper.process.kill('SIGSTOP')
    await seed.until(() => seed.links.size === 0)
    sleeper.process.kill('SIGCONT')
    await seed.until(() => seed.links.size === 1)
    await fullMesh(all)
  })
})
