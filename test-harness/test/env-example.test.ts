import { readFileSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { parse } from 'dotenv'
import { describe, expect, test } from 'vitest'
import { type Configuration, readConfiguration } from '../src/index.ts'

const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
const commentedOut = Object.fromEntries(
  [...text.matchAll(/^# ([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
)

describe('.env.example', () => {
  test('names every variable that the configuration reads, and no other', () => {
    const asked = new Set<string>()
    readConfiguration(new Proxy({}, { get: (_, name) => void asked.add(String(name)) }))

    expect(Object.keys(commentedOut).sort()).toEqual([...asked].sort())
  })

  test('changes nothing when it is copied as it is', () => {
    expect(parse(text)).toEqual({})
  })

  test('shows the defaults', () => {
    expect(withoutRun(readConfiguration(commentedOut))).toEqual(withoutRun(readConfiguration({})))
  })

  test('has no variable that turbo would hide from a task', () => {
    const turbo = JSON.parse(readFileSync(new URL('../../turbo.json', import.meta.url), 'utf8'))
    const declared: string[] = turbo.tasks['test:integration'].env

    const hidden = Object.keys(commentedOut).filter((name) => !declared.some((pattern) => matchesGlob(name, pattern)))

    expect(hidden).toEqual([])
  })
})

function withoutRun({ runId: _, ...configuration }: Configuration): Omit<Configuration, 'runId'> {
  return configuration
}
