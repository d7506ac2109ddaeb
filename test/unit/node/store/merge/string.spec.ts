import fc from 'fast-check'
import { command, key, mergeLaw, text } from './merge-law.js'

describe('strings', () => {
  it('are what the later write left, as a whole', function () {
    this.timeout(60_000)
    mergeLaw(
      fc.oneof(
        command('SET', key, text),
        command('SET', key, text, 'NX'),
        command('APPEND', key, text),
        command('SETRANGE', key, fc.constantFrom('0', '2', '90'), text),
        command('DEL', key),
        command('RENAME', key, key),
      ),
    )
  })
})
