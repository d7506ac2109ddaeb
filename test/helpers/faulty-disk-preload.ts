/**
 * Loaded into a server's process before anything of its own (`node --import`): makes its calls of node:fs fail or late, as
 * the control file says at the moment of each call (faulty-disk.ts). Threads load it, too.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { getSystemErrorMap } from 'node:util'
import { CONTROL_VARIABLE, type Fault, type FaultyCall } from './faulty-disk.js'

type Callable = (...args: unknown[]) => unknown

const { readFileSync, readlinkSync } = fs
const control = process.env[CONTROL_VARIABLE]

/** The path that a call is about: it is given, or belongs to a descriptor or a FileHandle. */
function pathOf(target: unknown): string {
  if (typeof target === 'number') return readlinkSync(`/proc/self/fd/${target}`)
  return String(target)
}

/** What the control file says of this call; undefined if it is to be as always. */
function faultOf(call: FaultyCall, target: unknown): Fault | undefined {
  const faults: Fault[] = JSON.parse(readFileSync(control!, 'utf8'))
  return faults.find(({ calls, path }) => calls.includes(call) && new RegExp(path).test(pathOf(target)))
}

function errorOf(code: string, call: FaultyCall): Error {
  for (const [errno, [name, text]] of getSystemErrorMap())
    if (name === code)
      return Object.assign(new Error(`${code}: ${text}, ${call}`), { code, errno, syscall: call })
  throw new Error(`there is no system error ${code}`)
}

/** How often a call that is held looks whether it is let go, ms. */
const LOOK_MS = 10

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

function pauseSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Resolves when a call that has this fault is to be done, or to fail. */
async function late({ delayMs }: Fault, call: FaultyCall, target: unknown): Promise<void> {
  if (delayMs !== undefined) await pause(delayMs)
  while (faultOf(call, target)?.holds) await pause(LOOK_MS)
}

/** @param wrap makes the new function of the old one, which keeps its receiver */
function replace(owner: object, name: string, wrap: (real: Callable) => Callable): void {
  const real: Callable = Reflect.get(owner, name)
  Reflect.set(owner, name, wrap(real))
}

function replaceSync(call: FaultyCall, name: string): void {
  replace(fs, name, real => (...args) => {
    const fault = faultOf(call, args[0])
    if (fault?.delayMs !== undefined) pauseSync(fault.delayMs)
    while (faultOf(call, args[0])?.holds) pauseSync(LOOK_MS)
    if (fault?.code !== undefined) throw errorOf(fault.code, call)
    return real(...args)
  })
}

function replaceCallback(call: FaultyCall, name: string): void {
  replace(fs, name, real => (...args) => {
    const fault = faultOf(call, args[0])
    if (fault === undefined) return real(...args)
    const done = args.at(-1)
    void late(fault, call, args[0]).then(() => {
      if (fault.code === undefined || typeof done !== 'function') real(...args)
      else done(errorOf(fault.code, call))
    })
  })
}

/** @param targetOf what the call is about, from its receiver and its first argument */
function replacePromise(
  owner: object,
  call: FaultyCall,
  name: string,
  targetOf: (self: object, first: unknown) => unknown,
): void {
  replace(
    owner,
    name,
    real =>
      async function (this: object, ...args) {
        const target = targetOf(this, args[0])
        const fault = faultOf(call, target)
        if (fault !== undefined) await late(fault, call, target)
        if (fault?.code !== undefined) throw errorOf(fault.code, call)
        return Reflect.apply(real, this, args)
      },
  )
}

if (control !== undefined) {
  for (const call of ['open', 'read', 'write', 'fdatasync', 'fsync', 'rename', 'unlink'] as const) {
    replaceSync(call, `${call}Sync`)
    replaceCallback(call, call)
  }
  for (const call of ['open', 'rename', 'unlink'] as const)
    replacePromise(fs.promises, call, call, (_self, path) => path)
  replacePromise(fs.promises, 'read', 'readFile', (_self, path) => path)
  replacePromise(fs.promises, 'write', 'writeFile', (_self, path) => path)
  const handle = await fs.promises.open(process.execPath)
  const methods: object = Object.getPrototypeOf(handle)
  await handle.close()
  const descriptor = (self: object): unknown => Reflect.get(self, 'fd')
  replacePromise(methods, 'read', 'read', descriptor)
  replacePromise(methods, 'write', 'write', descriptor)
  replacePromise(methods, 'fdatasync', 'datasync', descriptor)
  replacePromise(methods, 'fsync', 'sync', descriptor)
  syncBuiltinESMExports()
}
