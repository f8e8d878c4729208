import { expect, test } from 'vitest'
import { csvRows } from './csv-rows.ts'

test('rows are read by the head line, quotes and all', () => {
  const text = '\uFEFFid,note,plan\r\nada,"a ""quoted"", line\nbreak",pro\nbob,,\n\n"eve",plain,free,beyond'

  expect(csvRows(text).map((row) => Object.fromEntries(row))).toEqual([
    { id: 'ada', note: 'a "quoted", line\nbreak', plan: 'pro' },
    { id: 'bob' },
    { id: 'eve', note: 'plain', plan: 'free' },
  ])
})

test.each(['', 'id', 'id\n', '\n\n'])('%j has no rows', (text) => {
  expect(csvRows(text)).toEqual([])
})
