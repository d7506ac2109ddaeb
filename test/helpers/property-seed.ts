/**
 * Required by mocha before any spec: the seed of all properties. `npm test` has one of its own, so that what passed
 * passes again; `npm run test:properties` draws another each time. A failure is replayed with KEYMESH_SEED.
 */
import fc from 'fast-check'

const said = process.env.KEYMESH_SEED ?? '1'
const seed = said === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(said)
if (!Number.isInteger(seed)) throw new Error(`KEYMESH_SEED is an integer or 'random', not '${said}'`)
fc.configureGlobal({ seed })
if (said !== '1') console.log(`properties with KEYMESH_SEED=${seed}`)
