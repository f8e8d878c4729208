import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { violationsInSpecs } from './spec-rules.ts'

// Templates as a spec would write them, spelled so that they are none here.
const homemade = '`user-$'.concat('{Date.now()}`')
const derived = '`$'.concat('{userId}@integration-test.example.com`')

const fixtures = "import { test } from '@cio/test-harness/vitest'\n"

describe('the specs', () => {
  test('of this repository name nothing by a literal and never sleep', () => {
    expect(violationsInSpecs(fileURLToPath(new URL('..', import.meta.url)))).toEqual([])
  })

  test.each([
    [
      "await identify(client, { userId: 'ada' })",
      "packages/people/test/planted.spec.ts:2 names a userId by 'ada': two runs would meet there, and no sweep would find it. Take it from the ids fixture, as in ids.user('merge').",
    ],
    [
      `await identify(client, { userId: ${homemade} })`,
      `packages/people/test/planted.spec.ts:2 names a userId by ${homemade}: two runs would meet there, and no sweep would find it. Take it from the ids fixture, as in ids.user('merge').`,
    ],
    [
      "await group(client, { userId, groupId: 'acme' })",
      "packages/people/test/planted.spec.ts:2 names a groupId by 'acme': two runs would meet there, and no sweep would find it. Take it from the ids fixture, as in ids.object('company').",
    ],
    [
      'await new Promise((resolve) => setTimeout(resolve, 500))',
      'packages/people/test/planted.spec.ts:2 calls setTimeout: a spec never waits for a fixed time. Use eventually(read, check) until something is so, or never(read) while nothing may happen.',
    ],
    [
      "import { setTimeout as after } from 'node:timers/promises'",
      'packages/people/test/planted.spec.ts:2 imports node:timers/promises: a spec never waits for a fixed time. Use eventually(read, check) until something is so, or never(read) while nothing may happen.',
    ],
  ])('are told what to do instead of %s', (planted, sentence) => {
    expect(violationsInSpecs(repository(fixtures + planted))).toEqual([sentence])
  })

  test.each([
    "await identify(client, { userId: ids.user('merge') })",
    `await identify(client, { userId: ${derived} })`,
    "expect(sent.messages).toMatchObject([{ userId: 'ada' }])",
    "await read.person('nobody')",
    "await expect(identify(client, { userId: '' })).rejects.toThrowError()",
  ])('may say %s', (planted) => {
    expect(violationsInSpecs(repository(fixtures + planted))).toEqual([])
  })

  test('that do not use the fixtures answer for themselves', () => {
    expect(violationsInSpecs(repository("await client.send({ userId: 'ada' })"))).toEqual([])
  })
})

function repository(spec: string): string {
  const root = mkdtempSync(join(tmpdir(), 'cio-specs-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const path = join(root, 'packages/people/test/planted.spec.ts')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, spec)
  return root
}
