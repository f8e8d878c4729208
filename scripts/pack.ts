/** Packs every package that is published, from what was built last. */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { packInto } from '../test/packed/tarballs.ts'
import { readArguments, refuse } from './arguments.ts'

const usage = 'Usage: node scripts/pack.ts FOLDER'

const {
  positionals: [folder],
} = readArguments(usage, {})
if (folder === undefined) refuse('Name a folder for the tarballs', usage)

mkdirSync(folder, { recursive: true })
await packInto(resolve(folder))
