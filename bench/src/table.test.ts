import { expect, test } from 'vitest'
import { tableOf } from './table.ts'

test('a table of several sections is aligned throughout', () => {
  const table = tableOf([
    {
      title: 'speed',
      columns: ['a second', 'CPU'],
      rows: [
        ['ours', '1200', '3'],
        ['somebody else', '80', ''],
      ],
    },
    { title: 'size', columns: ['kB'], rows: [['ours', '6.8']] },
  ])

  expect(table).toBe(
    [
      'speed          a second  CPU',
      '────────────────────────────',
      'ours               1200    3',
      'somebody else        80',
      '',
      'size            kB',
      '──────────────────',
      'ours           6.8',
    ].join('\n'),
  )
})
