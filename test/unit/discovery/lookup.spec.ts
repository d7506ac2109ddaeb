import { deepEqual, equal, rejects } from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { FAILED_LOOKUPS_MAX, LOOKUPS_MAX } from '../../../discovery/constants.js'
import { NameLookup } from '../../../discovery/lookup.js'

/** A resolver that answers when it is told to, and what is asked of it at the moment. */
function resolver() {
  const asked = new Map<string, { resolve: (addresses: string[]) => void; reject: (error: Error) => void }>()
  const lookup = new NameLookup(name =>
    new Promise<string[]>((resolve, reject) => asked.set(name, { resolve, reject })).finally(() =>
      asked.delete(name),
    ),
  )
  const fail = (name: string): void => asked.get(name)!.reject(new Error(`no ${name}`))
  const answer = (name: string): void => asked.get(name)!.resolve([`address of ${name}`])
  return { lookup, fail, answer, asked: () => [...asked.keys()] }
}

describe('name look-ups', () => {
  it('run one at a time for one name, and few at once', async () => {
    const { lookup, answer, asked } = resolver()
    const names = ['a', 'b', 'c', 'a']
    const answers = names.map(name => lookup.addresses(name))
    deepEqual(asked(), ['a', 'b'].slice(0, LOOKUPS_MAX))
    answer('a')
    await turn()
    deepEqual(asked(), ['b', 'c'])
    answer('b')
    answer('c')
    deepEqual(
      await Promise.all(answers),
      names.map(name => [`address of ${name}`]),
    )
  })

  it('of names that have failed leave a place for one that has not', async () => {
    const { lookup, fail, answer, asked } = resolver()
    const dead = ['x', 'y', 'z']
    const once = dead.map(name => rejects(lookup.addresses(name), new Error(`no ${name}`)))
    while (asked().length > 0) {
      for (const name of asked()) fail(name)
      await turn()
    }
    await Promise.all(once)
    const again = dead.map(name => rejects(lookup.addresses(name)))
    equal(asked().length, FAILED_LOOKUPS_MAX)
    const live = lookup.addresses('live')
    deepEqual(asked(), ['x', 'live'])
    answer('live')
    deepEqual(await live, ['address of live'])
    while (asked().length > 0) {
      equal(asked().length, FAILED_LOOKUPS_MAX)
      for (const name of asked()) fail(name)
      await turn()
    }
    await Promise.all(again)
  })
})
