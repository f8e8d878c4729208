#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Node keeps what it has compiled in the folder for temporary files: the next start takes half the time.
enableCompileCache()

// Not awaited at the top level: the CommonJS build has no such thing.
void import('./run.ts').then(async ({ run }) => {
  process.exitCode = await run(process.argv.slice(2))
})
