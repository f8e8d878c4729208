/**
 * The rows of a CSV file, by the names in its head line. https://www.rfc-editor.org/rfc/rfc4180
 *
 * Cells that are empty, or beyond the head line, are left out.
 */
export function csvRows(text: string): Map<string, string>[] {
  const [head = [], ...rows] = cellsOf(text)
  return rows.map((cells) => {
    const named = cells.map((cell, index) => [head[index]?.trim() ?? '', cell] as const)
    return new Map(named.filter(([name, cell]) => name !== '' && cell !== ''))
  })
}

/** A cell, in quotes or without, and what follows it. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy

function cellsOf(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, plain = '', end] of text.replace(/^\uFEFF/, '').matchAll(CELL)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    if (row.some((cell) => cell !== '')) rows.push(row)
    row = []
    if (end === '') break
  }
  return rows
}
