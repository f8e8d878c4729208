#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Node keeps what it has compiled in the folder for temporary files: the next start takes half the time.
enableCompileCache()

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    // Whoever read it has seen enough, as `head` has. The command goes on to its end: it may be in the middle of removing something.
    // On Windows it may be told as the end of a file.
    if (code === 'EPIPE' || code === 'EOF') return
    process.stderr.write(`The output cannot be written: ${code}.\n`)
    process.exit(1)
  })
}

// Not awaited at the top level: the CommonJS build has no such thing.
void import('./run.ts').then(async ({ run }) => {
  process.exitCode = await run(process.argv.slice(2))
})
