import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { claimsIn, contradictions, coverageTable, type Reasons, scenariosIn } from './scenarios.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Scenarios that no spec shows, by why. */
const withoutSpec: Reasons = {}

describe('the scenarios', () => {
  const scenarios = scenariosIn(root)
  const claims = claimsIn(root)

  test('each have a spec, or a reason for having none, and no spec shows one that is not listed', () => {
    expect(contradictions(scenarios, claims, withoutSpec)).toEqual([])
    expect(Object.keys(withoutSpec).length).toBeLessThanOrEqual(5)
  })

  test('stand in a table that says which specs show them', async () => {
    await expect(
      coverageTable(scenarios, claims, withoutSpec),
      'The table is not that of the tests. To write it: npx -y pnpm@10.34.9 exec vitest run test/scenarios.test.ts -u',
    ).toMatchFileSnapshot('../docs/scenarios/coverage.md')
  })

  test('are these many, numbered without a gap', () => {
    const counts: Record<string, number> = {}
    for (const { id } of scenarios) {
      const [prefix = '', number] = id.split('-')
      counts[prefix] = (counts[prefix] ?? 0) + 1
      expect(Number(number)).toBe(counts[prefix])
    }

    expect(counts).toEqual({
      ...{ PEOPLE: 11, EVENT: 10, BATCH: 9, OBJECT: 12, DEVICE: 12, ALIAS: 8, GDPR: 11, ECOM: 12, VIDEO: 9 },
      ...{ PAGE: 6, SCREEN: 6, MOBILE: 9, AUTH: 3, STRICT: 4, LIMIT: 5, RETRY: 6, IDEM: 1, ANON: 3, SUPP: 4 },
      ...{ OBJTYPE: 3, RELATTR: 2, DEVMOVE: 1, EMAILID: 2, REGION: 1, BATCHCTX: 1, ISO: 1, CLEAN: 1, META: 2 },
      ...{ APP: 10, WH: 40 },
    })
  })
})

describe('what is claimed', () => {
  const spec = 'packages/people/test/planted.spec.ts'

  test('is read from names, from the rows of tables and from templates, with the groups around them', () => {
    const planted = repository(`
      describe('somebody', () => {
        test('comes [A-01, A-02]', { tags: 'smoke' }, async () => {})
        describe('else', () => test.for([['goes [A-03]', 1], ['stays', 2]])('who %s', () => {}))
        test(\`does \${count} things [A-04] [A-05]\`, () => {})
        test('mentions [A-06] in passing', () => {})
      })`)

    expect(claimsIn(planted).map(({ id, test, problem }) => [id, test, problem])).toEqual([
      ['A-01', 'somebody > comes', undefined],
      ['A-02', 'somebody > comes', undefined],
      ['A-03', 'somebody > else > who goes', undefined],
      ['A-04', 'somebody > does … things', undefined],
      ['A-05', 'somebody > does … things', undefined],
    ])
  })

  test.each([
    ["test.skip('comes [A-01]', () => {})", [`${spec}: A-01 is claimed by test.skip, which shows nothing.`]],
    ["const note = 'comes [A-01]'", [`${spec}: A-01 stands in no name of a test.`]],
    ["test('comes', () => expect('it [A-01]').toBe(1))", [`${spec}: A-01 stands in no name of a test.`]],
    ['', ['docs/scenarios/a.md: A-01 has no spec. End the name of one with [A-01], or say why there is none.']],
    [
      "test('comes [A-01, A-02]', () => {})",
      [`${spec}: A-02 is shown there, and no document lists it. Add it to docs/scenarios/.`],
    ],
  ])('is held against the documents: %s', (planted, sentences) => {
    const folder = repository(planted, '| A-01 | Somebody comes. |\n')

    expect(contradictions(scenariosIn(folder), claimsIn(folder), {})).toEqual(sentences)
  })

  test('is held against the reasons', () => {
    const folder = repository("test('comes [A-01]', () => {})", '| A-01 | One. |\n| A-02 | Two. |\n| A-02 | Again. |\n')

    expect(contradictions(scenariosIn(folder), claimsIn(folder), { 'No way.': ['A-01', 'A-02', 'A-03'] })).toEqual([
      'docs/scenarios/a.md: A-02 is listed twice.',
      'A-01 has a spec, so it needs no reason for having none.',
      'A-03 has a reason, and no document lists it.',
    ])
  })

  function repository(planted: string, document = ''): string {
    const folder = mkdtempSync(join(tmpdir(), 'cio-scenarios-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const [path, text] of [
      [spec, planted],
      ['docs/scenarios/a.md', document],
    ] as const) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return folder
  }
})
