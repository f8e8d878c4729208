import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'dotenv'
import { type Configuration, type Environment, readConfiguration, type TargetKind } from './configuration.ts'

/**
 * The configuration of a run: the process's variables, completed by the nearest `.env` between `folder` and the root of
 * its workspace. What the process says wins. Changes nothing in `process.env`.
 *
 * @param folder - Where to start; specs run with their package as working directory.
 * @param target - Which service the run speaks to.
 * @throws {HarnessConfigurationError} with every problem at once.
 * @example
 * const { apiKey, region } = loadConfiguration(process.cwd(), 'live')
 */
export function loadConfiguration(
  folder: string,
  target: TargetKind = 'emulator',
  processEnvironment: Environment = process.env,
): Configuration {
  return readConfiguration(processEnvironment, { file: readEnvironmentFile(folder), target })
}

/** What the nearest `.env` between `folder` and the root of its workspace says; nothing when there is none. */
export function readEnvironmentFile(folder: string): Environment {
  const file = join(folder, '.env')
  if (existsSync(file)) return parse(readFileSync(file))
  const isRoot = existsSync(join(folder, 'pnpm-workspace.yaml')) || existsSync(join(folder, '.git'))
  const parent = dirname(folder)
  return isRoot || parent === folder ? {} : readEnvironmentFile(parent)
}
