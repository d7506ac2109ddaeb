/** Real meshes on loopback for tests: each in a directory of its own, on a free port, its events kept. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMesh, type HostOptions } from '../../../discovery/host.js'
import type { Mesh, MeshEvent, MeshIdentity, MeshInit, PeerUp } from '../../../discovery/mesh.js'

type EventOf<T extends MeshEvent['type']> = Extract<MeshEvent, { type: T }>

/** Longer than anything waited for takes on a busy machine, ms. */
const PATIENCE_MS = 15_000

export class TestMesh {
  readonly mesh: Mesh
  readonly dir: string
  readonly events: MeshEvent[] = []
  /** What the listener returns for a message. */
  onMessage: (bytes: Uint8Array) => void | Promise<void> = () => {}
  identity!: MeshIdentity
  #watchers = new Set<() => void>()

  constructor(mesh: Mesh, dir: string) {
    this.mesh = mesh
    this.dir = dir
    mesh.onEvent = event => {
      this.events.push(event)
      for (const watcher of this.#watchers) watcher()
      return event.type === 'message' ? this.onMessage(event.bytes) : undefined
    }
  }

  get id(): string {
    return this.identity.peerId
  }

  /** `127.0.0.1:port` */
  get address(): string {
    return this.identity.addresses[0]!.replace('/ip4/', '').replace('/tcp/', ':')
  }

  of<T extends MeshEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type)
  }

  /** The links that are up, by event. */
  links(): PeerUp[] {
    const down = new Set(this.of('down').map(event => event.link))
    return this.of('up').filter(event => !down.has(event.link))
  }

  linksTo(other: TestMesh): PeerUp[] {
    return this.links().filter(link => link.peerId === other.id)
  }

  /** Resolves as soon as `condition` holds after an event. */
  until(what: string, condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const watcher = (): void => {
        if (!condition()) return
        done()
        resolve()
      }
      const timer = setTimeout(() => {
        done()
        reject(new Error(`${what} did not happen; events: ${JSON.stringify(this.events.slice(-12))}`))
      }, PATIENCE_MS)
      const done = (): void => {
        clearTimeout(timer)
        this.#watchers.delete(watcher)
      }
      this.#watchers.add(watcher)
    })
  }

  linked(other: TestMesh): Promise<void> {
    return this.until('the link', () => this.linksTo(other).length === 1)
  }

  /** Waits for the n-th event of a type and gives it. */
  async next<T extends MeshEvent['type']>(type: T, n = 1): Promise<EventOf<T>> {
    await this.until(`${type} ${n}`, () => this.of(type).length >= n)
    return this.of(type)[n - 1]!
  }
}

const running: TestMesh[] = []
const directories: string[] = []

export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'keymesh-test-'))
  directories.push(dir)
  return dir
}

export async function meshInit(overrides: Partial<MeshInit> = {}): Promise<MeshInit> {
  return {
    dir: overrides.dir ?? (await temporaryDir()),
    bind: ['127.0.0.1'],
    port: 0,
    announce: [],
    bootstrap: [],
    name: 'test',
    secret: 'correct horse',
    allow: [],
    protectedMode: true,
    mdns: false,
    forgetMs: 86_400_000,
    hello: Buffer.from('hello'),
    ...overrides,
  }
}

/** A started mesh, stopped by stopAll(). */
export async function startMesh(
  overrides: Partial<MeshInit> = {},
  options: HostOptions = {},
  create: (init: MeshInit, options: HostOptions) => Mesh = createMesh,
): Promise<TestMesh> {
  const init = await meshInit(overrides)
  const test = new TestMesh(create(init, options), init.dir)
  running.push(test)
  test.identity = await test.mesh.start()
  return test
}

/** For afterEach. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map(test => test.mesh.stop()))
  await Promise.all(directories.splice(0).map(dir => rm(dir, { recursive: true, force: true })))
}

/** Two linked meshes; the second has the first as its seed. */
export async function linkedPair(
  create?: (init: MeshInit, options: HostOptions) => Mesh,
): Promise<[TestMesh, TestMesh]> {
  const first = await startMesh({}, {}, create)
  const second = await startMesh({ bootstrap: [first.address] }, {}, create)
  await Promise.all([first.linked(second), second.linked(first)])
  return [first, second]
}
