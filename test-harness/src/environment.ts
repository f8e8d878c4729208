import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'dotenv'
import type { Environment } from './configuration.ts'

/**
 * The process's variables, completed by the nearest `.env` between `folder` and the root of its workspace.
 * What the process says wins. Changes nothing in `process.env`.
 *
 * @param folder - Where to start; specs run with their package as working directory.
 */
export function loadEnvironment(folder: string, processEnvironment: Environment = process.env): Environment {
  const file = findUpwards(folder)
  return file === undefined ? processEnvironment : { ...parse(readFileSync(file)), ...processEnvironment }
}

function findUpwards(folder: string): string | undefined {
  const file = join(folder, '.env')
  if (existsSync(file)) return file
  const isRoot = existsSync(join(folder, 'pnpm-workspace.yaml')) || existsSync(join(folder, '.git'))
  const parent = dirname(folder)
  return isRoot || parent === folder ? undefined : findUpwards(parent)
}
