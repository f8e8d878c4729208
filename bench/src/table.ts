/** Rows that share their columns. The first column is text, the others are figures. */
export type Section = {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** One table of several sections, in plain text: the first column aligned to the left in all of them, figures to the right. */
export function tableOf(sections: readonly Section[]): string {
  const lines = sections.map(({ title, columns, rows }) => [[title, ...columns], ...rows])
  const nameWidth = widest(lines.flat().map(([name = '']) => name))
  return lines
    .map((section) => {
      const widths = section[0]?.map((_, column) => widest(section.map((cells) => cells[column] ?? ''))) ?? []
      const [head = '', ...rest] = section.map(([name = '', ...cells]) =>
        [name.padEnd(nameWidth), ...cells.map((cell, column) => cell.padStart(widths[column + 1] ?? 0))]
          .join('  ')
          .trimEnd(),
      )
      return [head, '─'.repeat(widest([head, ...rest])), ...rest].join('\n')
    })
    .join('\n\n')
}

function widest(cells: readonly string[]): number {
  return Math.max(...cells.map(({ length }) => length))
}
