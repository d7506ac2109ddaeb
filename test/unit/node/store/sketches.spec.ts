import { equal } from 'node:assert/strict'
import { joinAddition } from '../../../../node/store/merge/hyperloglog.js'
import { joinString } from '../../../../node/store/merge/string.js'
import { Store } from '../../../../node/store/store.js'
import { Slice } from '../../../../protocol/resp/slice.js'

const text = (value: string): Slice => Slice.of(value)
const store = (origin: string): Store => new Store({ databases: 1, origin, random: () => 0.5 })

describe('a HyperLogLog', () => {
  it('counts on from the string that it goes on from, though what was added came before that', () => {
    const writer = store('bbbbbbbb')
    writer.hyperloglogs.add(writer.dbs[0], text('key'), [text('in the string')])
    const sketch = new Slice(writer.strings.get(writer.dbs[0].find(text('key'))).copy())
    const reader = store('aaaaaaaa')
    const [db] = reader.dbs
    const origin = reader.origins.index('bbbbbbbb')
    const slot = reader.ensure(db, text('key'))
    const added = { value: new Slice(Buffer.from([0, 0, 1])), isWhole: false, creates: false }
    joinAddition(reader, slot, { ...added, observedStamp: 1, observedOrigin: origin, stamp: 2, origin })
    joinString(reader, slot, sketch, 0, 1, origin)
    reader.refresh(slot)
    equal(reader.hyperloglogs.count(slot), 2)
    equal(reader.hyperloglogs.add(db, text('key'), [text('in the string')]), false)
    equal(reader.hyperloglogs.add(db, text('key'), [text('another')]), true)
    equal(reader.hyperloglogs.count(slot), 3)
  })
})
