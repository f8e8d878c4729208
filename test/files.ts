import { globSync } from 'node:fs'
import { relative, sep } from 'node:path'

/** The files below a folder that fit a pattern, sorted, with `/` between folders on every system. */
export function filesIn(folder: string, pattern: string | readonly string[]): string[] {
  return globSync(pattern, { cwd: folder }).map(withSlashes).sort()
}

/** Where a file lies below a folder, with `/` between folders on every system. */
export function pathIn(folder: string, file: string): string {
  return withSlashes(relative(folder, file))
}

function withSlashes(path: string): string {
  return path.split(sep).join('/')
}
