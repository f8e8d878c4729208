import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { root } from '../readme-programs.ts'
import { inert, sampled } from './inert.ts'
import { type Mutant, NOTHING_STORED, type Outcome } from './outcome.ts'

/** What a soak swallows of each spec, one after the other: all that it sends, but for those in `sampled`. */
const messagesInSoak = 125

const isSoak = inject('soak') > 1
const messagesPerSpec = isSoak ? messagesInSoak : 1

const declared = Object.values(inert).flatMap((specs) =>
  Object.entries(specs).flatMap(([spec, changes]) => changes.map((change) => ({ spec, change }))),
)
const isDeclared = (mutant: Mutant) =>
  declared.some(({ spec, change }) => spec === mutant.spec && change === mutant.change)
const unnoticed = ({ mutants }: Outcome, isMeant: (mutant: Mutant) => boolean) =>
  mutants.filter((mutant) => isMeant(mutant) && !mutant.isNoticed && !isDeclared(mutant)).map(sentenceOf)
const passing = ({ specs }: Outcome) => specs.filter(({ isPassing }) => isPassing)
const isNothingStored = ({ change }: Mutant) => change === NOTHING_STORED

describe('every spec', () => {
  let outcome: Outcome

  beforeAll(
    async () => {
      outcome = await runPasses()
    },
    900_000 * (isSoak ? 16 : 1),
  )

  test('passes against a service that does what it says, with many of them side by side', () => {
    expect(outcome.specs.filter(({ isPassing }) => !isPassing).map(({ name }) => name)).toEqual([])
  })

  test('fails against a service that answers 200 and stores nothing [META-01]', () => {
    expect(outcome.mutants.filter(isNothingStored)).toHaveLength(passing(outcome).length)
    expect(unnoticed(outcome, isNothingStored)).toEqual([])
  })

  test(`fails when a message is answered 200 and not applied, ${isSoak ? 'each' : 'one'} of each spec in turn [META-02]`, () => {
    const swallowed = outcome.mutants.filter((mutant) => !isNothingStored(mutant))
    const asked = passing(outcome).map(({ messages }) => Math.min(messages.length, messagesPerSpec))

    expect(swallowed).toHaveLength(asked.reduce((sum, count) => sum + count, 0))
    expect(unnoticed(outcome, (mutant) => !isNothingStored(mutant))).toEqual([])
  })

  test('that sends more messages than a soak swallows is declared with the reason', () => {
    const large = outcome.specs.filter(({ messages }) => messages.length > messagesInSoak)

    expect(large.map(({ name }) => name).sort()).toEqual(Object.values(sampled).flat().sort())
  })

  test('that cannot notice something is declared with the reason, and exists', () => {
    const known = outcome.specs.flatMap(({ name, messages }) =>
      [NOTHING_STORED, ...messages].map((change) => `${name}: ${change}`),
    )

    expect(declared.map(({ spec, change }) => `${spec}: ${change}`).filter((one) => !known.includes(one))).toEqual([])
  })
})

function sentenceOf({ spec, change }: Mutant): string {
  const what = change === NOTHING_STORED ? change : `${change} is not applied`
  return `"${spec}" passes although ${what}: read back what it did before going on, or say in test/meta/inert.ts why nobody can.`
}

async function runPasses(): Promise<Outcome> {
  const own = Object.entries(process.env).filter(([name]) => !/^(CUSTOMERIO_|TEST_|VITEST|NODE_OPTIONS)/.test(name))
  const passes = promisify(execFile)(process.execPath, ['test/meta/passes.ts', String(messagesPerSpec)], {
    cwd: root,
    env: Object.fromEntries(own),
    maxBuffer: 64 * 1024 * 1024,
  })
  passes.child.stderr?.pipe(process.stderr)
  const { stdout } = await passes
  return JSON.parse(stdout) as Outcome
}
