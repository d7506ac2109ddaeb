import assert from 'node:assert/strict'
import { allNames, directives } from '../../../../node/config/directives.js'
import { documentation } from '../../../../node/config/docs.js'

describe('documentation of the configuration', () => {
  it('names every directive and alias that is not hidden', () => {
    const page = documentation()
    for (const { as, directive } of allNames()) {
      assert.equal(new RegExp(`^(### |\\| ).*\\b${as}\\b`, 'm').test(page), !directive.hidden, as)
    }
  })

  it('has a table in which no name is taken twice', () => {
    const names = Object.values(directives).flatMap(({ alias }: { alias?: string }) => alias ?? [])
    assert.equal([...allNames()].length, Object.keys(directives).length + names.length)
  })
})
