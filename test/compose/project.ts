import { join } from 'node:path'
import { build } from 'esbuild'
import { freePorts } from '../helpers/ports.js'
import { infoFields } from '../helpers/start-node.js'
import { waitFor } from '../helpers/wait-for.js'
import { type Engine, NODE_IMAGE, ROOT, run } from './engine.js'

/** How long containers may take to become healthy and one mesh on a machine that has other work, ms. */
const WHOLE_MS = 180_000

/** The services of docker-compose.yml that publish a client port, in the order of KEYMESH_PORT_1 to _5. */
export const SERVICES = ['seed', 'node-2', 'node-3', 'node-4', 'node-5'] as const

/** The project's own docker-compose.yml, under a name and ports of this test's own. */
export class Project {
  readonly name = `keymesh-test-${process.pid}`
  readonly image = `${this.name}:latest`
  readonly ports: readonly number[]
  readonly env: NodeJS.ProcessEnv
  readonly #engine: Engine
  /** asker.ts with all it imports. */
  readonly #asker: string

  private constructor(engine: Engine, ports: number[], asker: string) {
    this.#engine = engine
    this.#asker = asker
    this.ports = ports
    this.env = {
      ...process.env,
      ...(engine.host === undefined ? {} : { DOCKER_HOST: engine.host }),
      COMPOSE_PROJECT_NAME: this.name,
      KEYMESH_IMAGE: this.image,
      NODE_IMAGE,
      KEYMESH_MESH_SECRET: 'of-the-compose-test',
      ...Object.fromEntries(ports.map((port, i) => [`KEYMESH_PORT_${i + 1}`, String(port)])),
    }
  }

  static async create(engine: Engine): Promise<Project> {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, 'test/compose/asker.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf('/');",
      },
      write: false,
    })
    return new Project(engine, await freePorts(SERVICES.length), outputFiles[0].text)
  }

  compose(...words: string[]): Promise<string> {
    return run([...this.#engine.compose, ...words], this.env)
  }

  docker(...words: string[]): Promise<string> {
    return run(['docker', ...words], this.env)
  }

  /** Ids of the running containers, of one service or of all. */
  async containers(service?: string): Promise<string[]> {
    const labels = [`project=${this.name}`, ...(service === undefined ? [] : [`service=${service}`])]
    const filters = labels.flatMap(label => ['--filter', `label=com.docker.compose.${label}`])
    return (await this.docker('ps', '--quiet', '--no-trunc', ...filters)).split('\n').filter(id => id !== '')
  }

  async container(service: string): Promise<string> {
    const [id] = await this.containers(service)
    if (id === undefined) throw new Error(`no container of ${service} runs`)
    return id
  }

  /** One field of `docker inspect`, by its template. */
  inspect(container: string, field: string): Promise<string> {
    return this.docker('inspect', '--format', `{{${field}}}`, container)
  }

  /** One command, asked from inside the container. */
  async ask(container: string, ...words: string[]): Promise<unknown> {
    const node = ['docker', 'exec', '--interactive', container, 'node', '--input-type=module', '-', ...words]
    return JSON.parse(await run(node, this.env, { input: this.#asker }))
  }

  /** Waits until `count` containers run, all healthy, and each has a link to every other one. */
  async waitWhole(count: number): Promise<void> {
    let seen = ''
    await waitFor(
      () => `${count} healthy nodes in one mesh: ${seen}`,
      async () => {
        const containers = await this.containers()
        // Docker is asked first, for all at once: a question inside a container starts a process there.
        const health = await this.docker('inspect', '--format', '{{.State.Health.Status}}', ...containers)
        seen = health.replaceAll('\n', ', ')
        if (health !== Array(count).fill('healthy').join('\n')) return false
        const links = await Promise.all(containers.map(id => this.#links(id)))
        seen = `all healthy, with ${links.join(', ')} links`
        return links.every(up => up === count - 1)
      },
      WHOLE_MS,
    ).catch(async error => {
      error.message += `\n${await this.compose('logs', '--tail=30')}`
      throw error
    })
  }

  /** Waits until all running containers hold the same data. */
  async waitConverged(): Promise<void> {
    let digests: unknown[] = []
    await waitFor(
      () => `the same data in all containers: ${digests.join(', ')}`,
      async () => {
        const containers = await this.containers()
        digests = await Promise.all(containers.map(id => this.ask(id, 'MESH', 'DIGEST')))
        return digests.every(digest => digest === digests[0])
      },
      WHOLE_MS,
    )
  }

  async #links(container: string): Promise<number> {
    const fields = infoFields(String(await this.ask(container, 'INFO', 'replication')))
    return [...fields].filter(([name, value]) => /^master(_\d+)?_link_status$/.test(name) && value === 'up')
      .length
  }
}
