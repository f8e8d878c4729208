import { accessSync, constants, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { MisshapenError } from '../checked.ts'

const TROUBLE: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EISDIR: 'is a folder',
  EACCES: 'is not for this user',
  EROFS: 'is on a disk that cannot be written',
}

/** What is wrong with a file, as the rest of a sentence about it. */
export function fileTrouble(code: string | undefined): string {
  return TROUBLE[code ?? ''] ?? `cannot be used: ${code}`
}

/** @throws {MisshapenError} if the file that a flag names cannot be read. */
export function readFileOf(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new MisshapenError(`${file}, which ${flag} names, ${fileTrouble((error as NodeJS.ErrnoException).code)}.`)
  }
}

/** @throws {MisshapenError} if nothing can be written into the folder of the file that a flag names. */
export function checkFolderOf(flag: string, file: string): void {
  const folder = dirname(file)
  try {
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new MisshapenError(
      `${folder}, the folder of what ${flag} names, ${fileTrouble((error as NodeJS.ErrnoException).code)}.`,
    )
  }
}
