import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { blocksIn, guides, programsIn, root } from './readme-programs.ts'

/** Where they are written: below `docs`, so that they find what that project depends on. */
export const guideFolder = join(root, 'docs/.guides')

/**
 * Writes what the guides show to a folder for each guide, so that it can be compiled and run: the files (`ts file PATH`) and the
 * programs in TypeScript (`ts run`). What stands there already and is the same is left alone, since somebody may be running it.
 */
export function writeGuideFiles(): void {
  const files = new Map(guides.flatMap((guide) => [...filesIn(guide), ...typedProgramsIn(guide)]))
  for (const [path, text] of files) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  for (const path of globSync('**/*.*', { cwd: guideFolder }).map((file) => join(guideFolder, file))) {
    if (!files.has(path)) rmSync(path, { recursive: true, force: true })
  }
}

function filesIn(guide: string): [path: string, text: string][] {
  return blocksIn(guide)
    .filter(({ words }) => words[0] === 'file')
    .map(({ words: [, path = ''], code }) => [join(folderOf(guide), path), code])
}

function typedProgramsIn(guide: string): [path: string, text: string][] {
  return programsIn(guide)
    .filter(({ language }) => language === 'ts')
    .map(({ number, code }) => [join(folderOf(guide), `program-${number}.ts`), code])
}

function folderOf(guide: string): string {
  return join(guideFolder, basename(guide, '.md'))
}
