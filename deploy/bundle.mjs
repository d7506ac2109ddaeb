/**
 * Puts the server and its network thread, each with all it imports, into one file: build/bundle/main.js and worker.js.
 * Node.js takes longer to find and open the 600 modules they consist of than to do all else at a start.
 */
import { build } from 'esbuild'

await build({
  entryPoints: ['node/main.ts', 'node/mesh.ts', 'discovery/worker.ts'],
  outdir: 'build/bundle',
  entryNames: '[name]',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  // packages in CommonJS ask for Node.js's own modules by `require`
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  logLevel: 'warning',
})
