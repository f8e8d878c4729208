/**
 * Downloads exports to a file each, one after another, and prints how much memory each of them took at most.
 *
 *     node --expose-gc packages/app/test/download-program.ts URL APP_KEY FOLDER ID…
 *
 * Counted is what is still there after the garbage has been collected, in the heap and outside of it, over what was there before.
 */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { downloadExport } from '../src/exports.ts'
import { createAppClient } from '../src/index.ts'

/** How many bytes pass from one look at the memory to the next. */
const stepBytes = 1024 * 1024

const [baseUrl = '', appKey = '', folder = '', ...ids] = process.argv.slice(2)
const app = createAppClient({ appKey, region: 'us', baseUrl })

function usedBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const downloads: { bytes: number; peakBytes: number }[] = []
for (const id of ids) {
  const before = usedBytes()
  let bytes = 0
  let peakBytes = 0
  const watch = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      if (Math.floor(bytes / stepBytes) < Math.floor((bytes + chunk.length) / stepBytes)) {
        peakBytes = Math.max(peakBytes, usedBytes() - before)
      }
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(await downloadExport(app, Number(id)), watch, createWriteStream(join(folder, `${id}.csv`)))
  downloads.push({ bytes, peakBytes: Math.max(peakBytes, usedBytes() - before) })
}
console.log(JSON.stringify(downloads))
