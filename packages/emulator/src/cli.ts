#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Node then keeps, in the folder for temporary files, what it has compiled and the types it has stripped: from source the
// next start takes a third of the time.
enableCompileCache()

// Not awaited at the top level: the CommonJS build has no such thing.
void import('./command/run.ts').then(({ run }) => run(process.argv.slice(2)))
