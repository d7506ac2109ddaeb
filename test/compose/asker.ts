/** Runs inside a container, as one file on its standard input: asks the node there on loopback, with or without a network. */
import { Redis } from 'ioredis'

const client = new Redis({ host: '127.0.0.1', password: process.env.KEYMESH_REQUIREPASS || undefined })
const [name, ...words] = process.argv.slice(2)
process.stdout.write(JSON.stringify(await client.call(name, ...words)))
client.disconnect()
