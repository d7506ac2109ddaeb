/** `npm run docs`: writes what of the documentation is generated into the working directory. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { commandsPage } from './commands/docs.js'
import { commands } from './commands/index.js'
import { documentation, exampleFile } from './config/docs.js'

/** The generated files, by path in the repository. */
export const generated: Record<string, () => string> = {
  'docs/commands.md': () => commandsPage(commands),
  'docs/configuration.md': documentation,
  'keydb.conf': exampleFile,
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(generated)) writeFileSync(path, text())
}
