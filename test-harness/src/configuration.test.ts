import { describe, expect, test } from 'vitest'
import { HarnessConfigurationError, readConfiguration } from './configuration.ts'

describe('the configuration', () => {
  test('of a run that says nothing has the documented defaults', () => {
    expect(readConfiguration({})).toEqual({
      environment: 'test',
      runId: expect.stringMatching(/^[0-9a-z]{6}$/),
      consistencyTimeoutMs: 2_000,
      settleMs: 50,
      pollIntervalMs: 5,
      emulator: { mode: 'normal', visibilityDelayMs: 10 },
    })
  })

  test('takes what is said, blanks around it ignored and empty values as absent', () => {
    const configuration = readConfiguration({
      TEST_ENVIRONMENT: ' nightly ',
      CUSTOMERIO_RUN_ID: 'k3f9a2',
      CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '',
      TEST_EMULATOR_MODE: 'do-nothing',
      TEST_EMULATOR_VISIBILITY_DELAY_MS: '500',
    })

    expect(configuration).toMatchObject({
      environment: 'nightly',
      runId: 'k3f9a2',
      consistencyTimeoutMs: 2_000,
      settleMs: 2_500,
      emulator: { mode: 'do-nothing', visibilityDelayMs: 500 },
    })
  })

  test('cannot be changed afterwards', () => {
    const configuration = readConfiguration({})

    expect(Object.isFrozen(configuration)).toBe(true)
    expect(Object.isFrozen(configuration.emulator)).toBe(true)
  })

  test('that makes no sense is refused with every problem at once', () => {
    const read = () =>
      readConfiguration({
        TEST_ENVIRONMENT: 'Nightly_1',
        CUSTOMERIO_RUN_ID: 'x',
        CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: 'soon',
        TEST_EMULATOR_MODE: 'lazy',
        TEST_EMULATOR_VISIBILITY_DELAY_MS: '-1',
      })

    expect(read).toThrowError(
      new HarnessConfigurationError([
        'CUSTOMERIO_CONSISTENCY_TIMEOUT_MS is "soon"; expected whole milliseconds, such as 2000.',
        'TEST_EMULATOR_VISIBILITY_DELAY_MS is "-1"; expected whole milliseconds, such as 10.',
        'TEST_ENVIRONMENT is "Nightly_1"; expected at most 16 lower-case letters, digits and hyphens, such as "test".',
        'CUSTOMERIO_RUN_ID is "x"; expected six lower-case letters or digits, such as "k3f9a2".',
        'TEST_EMULATOR_MODE is "lazy"; expected "normal" or "do-nothing".',
      ]),
    )
  })

  test('whose deadline ends before a write can be seen is refused', () => {
    const read = () => readConfiguration({ CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '10' })

    expect(read).toThrowError(
      [
        'The test harness cannot start:',
        '  - CUSTOMERIO_CONSISTENCY_TIMEOUT_MS is 10, not more than TEST_EMULATOR_VISIBILITY_DELAY_MS (10); no write could be seen in time.',
      ].join('\n'),
    )
  })
})
