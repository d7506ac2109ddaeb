import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { allNames, directives } from '../../../../node/config/directives.js'
import { generated } from '../../../../node/config/docs.js'

describe('documentation of the configuration', () => {
  for (const [path, text] of Object.entries(generated)) {
    it(`${path} is as \`npm run docs\` makes it`, () => {
      assert.equal(readFileSync(path, 'utf8'), text())
    })
  }

  it('names every directive and alias that is not hidden', () => {
    const page = generated['docs/configuration.md']()
    for (const { as, directive } of allNames()) {
      assert.equal(new RegExp(`^(### |\\| ).*\\b${as}\\b`, 'm').test(page), !directive.hidden, as)
    }
  })

  it('has a table in which no name is taken twice', () => {
    const names = Object.values(directives).flatMap(({ alias }: { alias?: string }) => alias ?? [])
    assert.equal([...allNames()].length, Object.keys(directives).length + names.length)
  })
})
