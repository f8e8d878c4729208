import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { liveSpecs, whyNotRun } from './projects.ts'

const nothing = {
  CUSTOMERIO_API_KEY: '',
  CUSTOMERIO_APP_API_KEY: '',
  CUSTOMERIO_BASE_URL: '',
  CUSTOMERIO_APP_BASE_URL: '',
  SKIP_IF_NO_CREDENTIALS: '',
  TEST_MAX_REQUESTS: '',
}
const key = { CUSTOMERIO_API_KEY: '3c1f9a7be2d84f06a5d1' }
const bothKeys = { ...key, CUSTOMERIO_APP_API_KEY: '9d2b7c4e8f1a4b3c9d2b7c4e8f1a4b3c' }
const must = { SKIP_IF_NO_CREDENTIALS: 'false' }

function setEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
}

beforeEach(() => setEnvironment(nothing))
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('live specs', () => {
  test.each([
    ['both keys', bothKeys],
    ['both keys where they must run', { ...bothKeys, ...must }],
    ['a key to write with, which shows what is accepted', key],
  ])('run with %s', (_, environment) => {
    setEnvironment(environment)

    expect(whyNotRun(tmpdir())).toBeUndefined()
    expect(liveSpecs(['test/*.spec.ts'], tmpdir()).provide).toEqual({ cioTarget: 'live' })
  })

  test.each([
    ['without a key', {}, /^CUSTOMERIO_API_KEY is not set\./, false],
    ['without a key where they must run', must, /^CUSTOMERIO_API_KEY is not set\./, true],
    [
      'without a key to read with where they must run',
      { ...key, ...must },
      /^CUSTOMERIO_APP_API_KEY is not set,/,
      true,
    ],
    ['with a placeholder', { CUSTOMERIO_API_KEY: 'your-key' }, /CUSTOMERIO_API_KEY holds a placeholder/, true],
    [
      'with too few requests',
      { ...bothKeys, TEST_MAX_REQUESTS: '20' },
      /^TEST_MAX_REQUESTS is 20, .*at least\.$/,
      true,
    ],
  ])('do not run %s', (_, environment, reason, isFailure) => {
    setEnvironment(environment)

    const notRun = { reason: expect.stringMatching(reason), isFailure }
    expect(whyNotRun(tmpdir())).toEqual(notRun)
    // They are still the files of the project, so that whoever asks for one of them is told.
    expect(liveSpecs(['test/*.spec.ts'], tmpdir())).toMatchObject({
      include: ['test/*.spec.ts'],
      provide: { cioNotRun: notRun },
    })
  })
})
