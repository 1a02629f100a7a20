/** How the console is built: hashed files that are compressed once, and of the contract only its addresses. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import * as contract from './src/contract/api/all.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('src/console'),
  publicDir: false,
  plugins: [react(), contractAsAddresses(), compressed()],
  build: {
    outDir: process.env['CONSOLE_FOLDER'] ?? at('dist/console'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
})

/**
 * The contract's schemas give the console its types, and answers come from our own server, which has held them against
 * the schemas. So the browser gets method and address of each question, and no validator.
 */
function contractAsAddresses(): Plugin {
  const file = at('src/contract/api/all.ts')
  return {
    name: 'contract-as-addresses',
    load: id => (id.split('?')[0] === file ? addressesOnly() : undefined),
  }
}

function addressesOnly(): string {
  const { apiRoot, ownHeader } = contract
  const api: Record<string, Record<string, object>> = {}
  for (const { noun, verb, endpoint } of contract.endpoints()) {
    const { method, address, media } = endpoint
    api[noun] = { ...api[noun], [verb]: { method, address, ...(media === undefined ? {} : { media }) } }
  }
  return Object.entries({ api, apiRoot, ownHeader })
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
    .join('\n')
}

/** Each file also as .br and .gz, which the server sends as they are. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const files = Object.keys(bundle).filter(name => /\.(js|css|html|svg)$/.test(name))
      await Promise.all(files.map(name => compress(`${dir}/${name}`)))
    },
  }
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params }))
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }))
}
