import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Keeps records of what happened, a line of JSON each, in `<run>-<process>.jsonl`. There is no file without a record.
 *
 * @param folder - Made if it does not exist.
 */
export function createDebugLog(folder: string, runId: string): (record: string) => void {
  let isThere = false
  return (record) => {
    if (!isThere) mkdirSync(folder, { recursive: true })
    isThere = true
    appendFileSync(join(folder, `${runId}-${process.pid}.jsonl`), `${record}\n`)
  }
}
