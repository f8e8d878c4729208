import { describe, expect, test } from 'vitest'
import { junitXml, mergeJunit } from './junit.ts'
import { describeHealth } from './run-health.ts'
import { describeRun, type RunFacts, ranIn, type SpecReport, summarize, wholeFile, wholeProject } from './run-report.ts'

const spec: SpecReport = {
  file: 'packages/people/test/identify.spec.ts',
  path: ['identify', 'creates a person'],
  state: 'passed',
  reason: undefined,
  durationMs: 1_500,
  tier: 'state checked',
  isFlaky: false,
  errors: [],
  leftovers: [],
}
const skipped: SpecReport = { ...spec, state: 'skipped', tier: undefined, reason: 'It needs app-key: none is set.' }
const acceptedOnly: SpecReport = { ...spec, state: 'skipped', tier: 'accepted only', reason: 'Accepted only: no key.' }
const failed: SpecReport = {
  ...spec,
  state: 'failed',
  path: ['identify', 'merges "traits" & <more>'],
  errors: ['AssertionError: expected \u001b[31m1\u001b[39m to be 2\n    at line 7'],
  leftovers: ['person test_merge_user_1'],
}
const passed = (spec: SpecReport): SpecReport => ({ ...spec, state: 'passed', errors: [], leftovers: [] })
const facts: RunFacts = {
  project: '@cio/people:live',
  target: 'live',
  runId: 'k3f9a2',
  startedAt: '2026-11-22T03:17:00.000Z',
  durationMs: 61_000,
  isComplete: true,
  usage: {
    requests: 40,
    byRoute: { 'POST /v1/identify': 40 },
    waitedMs: 2_000,
    retries: 1,
    deprecations: ['GET /v1/customers: sunset 2028'],
    unknownFields: ['GET /v1/customers: colour'],
  },
  specs: [spec, skipped, acceptedOnly, failed],
}

describe('a run report', () => {
  test('tells what was run, in which tier, and what was skipped and why', () => {
    const run = summarize(facts)

    expect(run).toMatchObject({
      specs: { passed: 1, failed: 1, skipped: 2 },
      tiers: { 'state checked': 1, 'accepted only': 1 },
      skipped: { 'It needs app-key: none is set.': 1, 'Accepted only: no key.': 1 },
      failed: ['packages/people/test/identify.spec.ts > identify > merges "traits" & <more>'],
      leftovers: ['person test_merge_user_1'],
    })
    expect(ranIn(run)).toBe(3)
  })

  test('of specs that were all skipped says that nothing ran', () => {
    expect(ranIn(summarize({ ...facts, specs: [skipped] }))).toBe(0)
  })

  test('is readable', () => {
    expect(describeRun(summarize(facts))).toBe(
      [
        '@cio/people:live: 1 passed, 1 failed, 2 skipped in 61.0 s',
        '  state checked 1, accepted only 1; 40 requests, 1 retries, 2.0 s waited for a turn',
        '  skipped 1: It needs app-key: none is set.',
        '  skipped 1: Accepted only: no key.',
        '  left behind: person test_merge_user_1',
        '  deprecated: GET /v1/customers: sunset 2028',
        '  unknown field: GET /v1/customers: colour',
      ].join('\n'),
    )
  })
})

describe('JUnit', () => {
  test('holds a case for each spec, in characters that XML knows', () => {
    expect(junitXml([{ project: facts.project, startedAt: facts.startedAt, specs: [skipped, failed] }])).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites>',
        '<testsuite name="@cio/people:live" timestamp="2026-11-22T03:17:00.000Z" tests="2" failures="1" errors="0" skipped="1" time="3.000">',
        '<testcase classname="@cio/people:live packages/people/test/identify.spec.ts" name="identify &gt; creates a person" time="1.500"><skipped message="It needs app-key: none is set."/></testcase>',
        '<testcase classname="@cio/people:live packages/people/test/identify.spec.ts" name="identify &gt; merges &quot;traits&quot; &amp; &lt;more&gt;" time="1.500"><properties><property name="tier" value="state checked"/></properties><failure message="AssertionError: expected 1 to be 2">AssertionError: expected 1 to be 2\n    at line 7</failure></testcase>',
        '</testsuite>',
        '</testsuites>',
        '',
      ].join('\n'),
    )
  })

  test('of several packages becomes one document', () => {
    const suite = { project: 'a:live', startedAt: facts.startedAt, specs: [spec] }

    const merged = mergeJunit([junitXml([suite]), junitXml([{ ...suite, project: 'b:live' }])])

    expect(merged).toBe(junitXml([suite, { ...suite, project: 'b:live' }]))
  })
})

describe('the health of many runs', () => {
  test('is trends, failure rates, requests and what is going away', () => {
    const flaky = { ...spec, path: ['identify', 'in the end'], isFlaky: true }
    const bad = summarize(facts)
    const good = summarize({ ...facts, specs: [spec, failed, flaky].map(passed), durationMs: 122_000 })

    expect(describeHealth([bad, good])).toBe(
      [
        '@cio/people:live: 2 runs, 50 % with failures',
        '  duration: 122.0 s, +100 % against the 1 before',
        '  requests: 40 a run; POST /v1/identify 40',
        '  failed in 1 of 2: packages/people/test/identify.spec.ts > identify > merges "traits" & <more>',
        '  flaky in 1 of 1: packages/people/test/identify.spec.ts > identify > in the end',
        '  left behind: 1',
        '  deprecated: GET /v1/customers: sunset 2028',
        '  unknown field: GET /v1/customers: colour',
      ].join('\n'),
    )
  })

  test('counts a run for what ran in it, and not for what was not selected', () => {
    const both = summarize(facts)
    const other = summarize({ ...facts, specs: [spec] })
    const notSelected = summarize({ ...facts, specs: [{ ...failed, state: 'skipped', reason: 'not selected' }] })

    const health = describeHealth([notSelected, both, other, notSelected, summarize({ ...facts, specs: [failed] })])

    expect(health).toContain('@cio/people:live: 3 runs, 67 % with failures\n')
    expect(health).toContain('failed in 2 of 2: packages/people/test/identify.spec.ts > identify > merges')
  })

  test('counts a run for a file as a whole if anything of the file ran', () => {
    const whole = summarize({ ...facts, specs: [{ ...failed, path: [wholeFile] }] })
    const refused = summarize({ ...facts, specs: [{ ...failed, file: 'packages/people', path: [wholeProject] }] })
    const elsewhere = summarize({ ...facts, specs: [{ ...spec, file: 'packages/people/test/delete.spec.ts' }] })

    const health = describeHealth([whole, refused, elsewhere, summarize({ ...facts, specs: [spec] })])

    expect(health).toContain(`failed in 1 of 2: packages/people/test/identify.spec.ts > ${wholeFile}`)
    expect(health).toContain(`failed in 1 of 4: packages/people > ${wholeProject}`)
  })

  test('of runs that ran nothing is that', () => {
    const nothing = summarize({ ...facts, specs: [skipped] })

    expect(describeHealth([nothing])).toBe('@cio/people:live: nothing ran in 1 run')
  })

  test('of no run is nothing', () => {
    expect(describeHealth([])).toBe('No run is remembered yet: run the specs first.')
  })
})
