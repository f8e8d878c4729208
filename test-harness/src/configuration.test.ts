import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { HarnessConfigurationError, readConfiguration } from './configuration.ts'

describe('the configuration', () => {
  test('of a run that says nothing has the documented defaults', () => {
    expect(readConfiguration({})).toEqual({
      apiKey: undefined,
      appApiKey: undefined,
      region: 'us',
      baseUrl: undefined,
      appBaseUrl: undefined,
      workspace: undefined,
      environment: 'test',
      runId: expect.stringMatching(/^[0-9a-z]{6}$/),
      debug: false,
      requestsPerSecond: 10,
      maxRequests: 3_000,
      retentionHours: 24,
      skipIfNoCredentials: true,
      consistencyTimeoutMs: 2_000,
      settleMs: 50,
      pollIntervalMs: 5,
      firstReadAfterMs: 0,
      emulator: { mode: 'normal', visibilityDelayMs: 10, isReordering: false },
    })
  })

  test('waits longer for the live service', () => {
    expect(readConfiguration({}, { target: 'live' })).toMatchObject({
      consistencyTimeoutMs: 30_000,
      settleMs: 3_000,
      pollIntervalMs: 1_000,
      firstReadAfterMs: 0,
    })
    expect(readConfiguration({ CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '5' }, { target: 'live' })).toMatchObject({
      consistencyTimeoutMs: 5,
    })
  })

  test('takes what is said, blanks around it ignored and empty values as absent', () => {
    const configuration = readConfiguration({
      TEST_ENVIRONMENT: ' nightly ',
      CUSTOMERIO_RUN_ID: 'k3f9a2',
      CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '',
      TEST_EMULATOR_MODE: 'do-nothing',
      TEST_EMULATOR_VISIBILITY_DELAY_MS: '500',
      TEST_EMULATOR_REORDERING: 'true',
    })

    expect(configuration).toMatchObject({
      environment: 'nightly',
      runId: 'k3f9a2',
      consistencyTimeoutMs: 2_000,
      settleMs: 2_500,
      emulator: { mode: 'do-nothing', visibilityDelayMs: 500, isReordering: true },
    })
  })

  test('cannot be changed afterwards', () => {
    const configuration = readConfiguration({})

    expect(Object.isFrozen(configuration)).toBe(true)
    expect(Object.isFrozen(configuration.emulator)).toBe(true)
  })

  test('that may be a key in the wrong place is not quoted', () => {
    const key = '3c1f9a7be2d84f06a5d1'

    expect(() => readConfiguration({ CUSTOMERIO_REGION: key, TEST_MAX_REQUESTS: key })).toThrowError(
      new HarnessConfigurationError([
        'CUSTOMERIO_REGION is text of 20 characters; expected "us" or "eu".',
        'TEST_MAX_REQUESTS is text of 20 characters; expected a whole number above 0, such as 3000.',
      ]),
    )
  })

  test('that makes no sense is refused with every problem at once', () => {
    const read = () =>
      readConfiguration({
        TEST_ENVIRONMENT: 'Nightly_1',
        CUSTOMERIO_RUN_ID: 'x',
        CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: 'soon',
        TEST_EMULATOR_MODE: 'lazy',
        TEST_EMULATOR_VISIBILITY_DELAY_MS: '-1',
        CUSTOMERIO_API_KEY: 'your_api_key_here',
        CUSTOMERIO_APP_API_KEY: 'two words',
        CUSTOMERIO_REGION: 'asia',
        CUSTOMERIO_BASE_URL: 'https://user@cdp.customer.io/v1',
        CUSTOMERIO_APP_BASE_URL: 'http://mirror.example.com',
        TEST_RATE_LIMIT_PER_SECOND: '0',
        TEST_MAX_REQUESTS: 'many',
        TEST_DATA_RETENTION_HOURS: '-1',
        DEBUG_INTEGRATION_TESTS: 'maybe',
        SKIP_IF_NO_CREDENTIALS: 'sometimes',
      })

    expect(read).toThrowError(
      new HarnessConfigurationError([
        'CUSTOMERIO_API_KEY holds a placeholder; put your key there, or leave it out.',
        'CUSTOMERIO_APP_API_KEY holds a blank or another character that no key has.',
        'CUSTOMERIO_REGION is "asia"; expected "us" or "eu".',
        'CUSTOMERIO_BASE_URL is not an origin; expected scheme, host and port alone, such as "http://127.0.0.1:7788".',
        'CUSTOMERIO_APP_BASE_URL is "http://mirror.example.com"; a key leaves this machine over https only.',
        'TEST_EMULATOR_VISIBILITY_DELAY_MS is "-1"; expected whole milliseconds, such as 10.',
        'CUSTOMERIO_CONSISTENCY_TIMEOUT_MS is "soon"; expected whole milliseconds, such as 2000.',
        'TEST_ENVIRONMENT is "Nightly_1"; expected at most 16 lower-case letters, digits and hyphens, such as "test".',
        'CUSTOMERIO_RUN_ID is "x"; expected six lower-case letters or digits, such as "k3f9a2".',
        'DEBUG_INTEGRATION_TESTS is "maybe"; expected "true" or "false".',
        'TEST_RATE_LIMIT_PER_SECOND is "0"; expected requests a second, a number above 0, such as 10.',
        'TEST_MAX_REQUESTS is "many"; expected a whole number above 0, such as 3000.',
        'TEST_DATA_RETENTION_HOURS is "-1"; expected whole hours, such as 24.',
        'SKIP_IF_NO_CREDENTIALS is "sometimes"; expected "true" or "false".',
        'TEST_EMULATOR_MODE is "lazy"; expected "normal" or "do-nothing".',
        'Only one of CUSTOMERIO_BASE_URL and CUSTOMERIO_APP_BASE_URL points away from customer.io; ' +
          'set both or neither, so that what is written is also read there.',
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

  test.each(['your_api_key_here', 'YOUR-KEY', 'changeme', 'change_me', 'xxx', '<key>', 'paste-key-here', '...'])(
    'takes %s for no key',
    (value) => {
      const read = () => readConfiguration({ CUSTOMERIO_APP_API_KEY: value })

      expect(read).toThrowError('CUSTOMERIO_APP_API_KEY holds a placeholder; put your key there, or leave it out.')
    },
  )

  test.each([
    ['true', '1', 'Yes', 'on'],
    ['FALSE', '0', 'no', 'off'],
  ])('reads %s, %s, %s and %s as one and the same', (...words) => {
    const values = words.map((word) => readConfiguration({ DEBUG_INTEGRATION_TESTS: word }).debug)

    expect(new Set(values)).toEqual(new Set([words[0] === 'true']))
  })

  test('takes a region in any letter case, and a fraction of a request a second', () => {
    expect(readConfiguration({ CUSTOMERIO_REGION: 'EU', TEST_RATE_LIMIT_PER_SECOND: '0.5' })).toMatchObject({
      region: 'eu',
      requestsPerSecond: 0.5,
    })
  })

  test('never shows a key', () => {
    const configuration = readConfiguration({
      CUSTOMERIO_API_KEY: 'k3y-0f-p1p3l1n3s',
      CUSTOMERIO_APP_API_KEY: '4pp-k3y',
    })

    const printed = [
      `${configuration.apiKey} ${configuration.appApiKey}`,
      JSON.stringify(configuration),
      inspect(configuration, { depth: 9, showHidden: true }),
    ].join()
    expect(printed).toContain('[secret]')
    expect(printed).not.toMatch(/k3y/)
    expect(configuration.apiKey?.reveal()).toBe('k3y-0f-p1p3l1n3s')
  })
})

describe('a key and a URL away from customer.io', () => {
  const key = { CUSTOMERIO_API_KEY: 'k3y' }
  const url = { CUSTOMERIO_BASE_URL: 'http://127.0.0.1:7788' }

  test('may both come from the shell, or both from the file', () => {
    expect(readConfiguration({ ...key, ...url }).baseUrl).toBe('http://127.0.0.1:7788')
    expect(readConfiguration({}, { file: { ...key, ...url } }).baseUrl).toBe('http://127.0.0.1:7788')
  })

  test.each([
    ['the .env file', 'the shell', key, url],
    ['the shell', 'the .env file', url, key],
  ])('are refused when the URL comes from %s and the key from %s', (urlSource, keySource, environment, file) => {
    expect(() => readConfiguration(environment, { file })).toThrowError(
      `CUSTOMERIO_BASE_URL points away from customer.io and comes from ${urlSource}, but CUSTOMERIO_API_KEY comes from ` +
        `${keySource}; set both in the same place, so that no key is sent where it does not belong.`,
    )
  })

  test('are held to it for the App API as well', () => {
    const read = () =>
      readConfiguration(
        { ...url, ...key, CUSTOMERIO_APP_BASE_URL: 'https://mirror.example.com' },
        { file: { CUSTOMERIO_APP_API_KEY: 'k3y' } },
      )

    expect(read).toThrowError(/^ {2}- CUSTOMERIO_APP_BASE_URL points away from customer.io and comes from the shell/m)
  })

  test('may come from anywhere when the URL is one of customer.io', () => {
    expect(readConfiguration(key, { file: { CUSTOMERIO_BASE_URL: 'https://cdp-eu.customer.io' } }).baseUrl).toBe(
      'https://cdp-eu.customer.io',
    )
    expect(() =>
      readConfiguration(key, { file: { CUSTOMERIO_BASE_URL: 'https://cdp.customer.io.example.com' } }),
    ).toThrowError('points away from customer.io')
  })
})
