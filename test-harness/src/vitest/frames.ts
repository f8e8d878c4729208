import { pathToFileURL } from 'node:url'
import { UnregisteredCreationError } from '../cleanup.ts'

/**
 * Makes an error of a cleanup point to the line of the spec that sent what nobody registered, past client and harness. Where
 * that is not known, as when a timer sent it, it names no line at all: one of the harness's own would mislead.
 */
export function pointToSpec(error: unknown, file: string): void {
  if (error instanceof AggregateError) for (const one of error.errors) pointToSpec(one, file)
  if (!(error instanceof UnregisteredCreationError)) return
  const [head, ...frames] = (error.stack ?? '').split(/\n(?= +at )/)
  const names = [file, pathToFileURL(file).href]
  // Where Node loads the specs itself, Vitest tells their files apart by a query.
  const lines = frames.map((frame) => frame.replace(/\?vitest=\d+(?=:)/, ''))
  error.stack = [head, ...lines.filter((frame) => names.some((name) => frame.includes(`${name}:`)))].join('\n')
}
