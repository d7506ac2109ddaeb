import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { generated } from '../../../node/docs.js'

describe('generated documentation', () => {
  for (const [path, text] of Object.entries(generated)) {
    it(`${path} is as \`npm run docs\` makes it`, () => {
      assert.equal(readFileSync(path, 'utf8'), text())
    })
  }
})
