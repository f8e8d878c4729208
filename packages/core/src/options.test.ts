import { describe, expect, test } from 'vitest'
import { createAppTransport } from './app-transport.ts'
import { createClient } from './client.ts'
import { ConfigurationError, InvalidMessageError } from './errors.ts'

const right = { apiKey: 'key-0123456789', region: 'us' }

describe('a client', () => {
  test.each([
    [{ apiKey: undefined }, 'apiKey is missing. Give the key as text.'],
    [{ apiKey: '' }, 'apiKey is missing. Give the key as text.'],
    [
      { apiKey: 'key-0123456789\n' },
      'apiKey holds a blank, a line break or another character that no key has. Copy it again.',
    ],
    [
      { apiKey: 'schlüssel' },
      'apiKey holds a blank, a line break or another character that no key has. Copy it again.',
    ],
    [{ region: undefined }, 'region is missing. It has to be "us" or "eu", where the account keeps its data.'],
    [
      { region: '3c1f9a7be2d84f06a5d1' },
      'region is text of 20 characters. It has to be "us" or "eu", where the account keeps its data.',
    ],
    [{ region: 'US' }, 'region is "US". It has to be "us" or "eu", where the account keeps its data.'],
    [
      { baseUrl: 'cdp.customer.io' },
      'baseUrl is no http or https address. Give an origin, such as http://127.0.0.1:7788.',
    ],
    [
      { baseUrl: 'ftp://127.0.0.1' },
      'baseUrl is no http or https address. Give an origin, such as http://127.0.0.1:7788.',
    ],
    [
      { baseUrl: 'http://127.0.0.1:7788/v1' },
      'baseUrl is more than an origin. Leave out what follows the host and port; /v1 is added.',
    ],
    [{ timeoutMs: 0 }, 'timeoutMs is 0. It has to be a number of 1 or more, or Infinity.'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs is NaN. It has to be a number of 1 or more, or Infinity.'],
    [{ maxMessageBytes: 0 }, 'maxMessageBytes is 0. It has to be a number of 1 or more, or Infinity.'],
    [{ timeoutMs: '100' }, 'timeoutMs is text. It has to be a number of 1 or more, or Infinity.'],
    [
      { requestsPerSecond: 0 },
      'requestsPerSecond is 0. It has to be a number from 0.00001 to 100000, Infinity, or an object with a method ticket.',
    ],
    [
      { requestsPerSecond: -1 },
      'requestsPerSecond is -1. It has to be a number from 0.00001 to 100000, Infinity, or an object with a method ticket.',
    ],
    [
      { requestsPerSecond: 1e-7 },
      'requestsPerSecond is 1e-7. It has to be a number from 0.00001 to 100000, Infinity, or an object with a method ticket.',
    ],
    [
      { requestsPerSecond: 100_001 },
      'requestsPerSecond is 100001. It has to be a number from 0.00001 to 100000, Infinity, or an object with a method ticket.',
    ],
    [
      { requestsPerSecond: 5e9 },
      'requestsPerSecond is 5000000000. It has to be a number from 0.00001 to 100000, Infinity, or an object with a method ticket.',
    ],
    [
      { requestsPerSecond: '10' },
      'requestsPerSecond is text. It has to be a number from 0.00001 to 100000, Infinity, or an object with a method ticket.',
    ],
    [
      { requestsPerSecond: null },
      'requestsPerSecond is null. It has to be a number from 0.00001 to 100000, Infinity, or an object with a method ticket.',
    ],
    [
      { requestsPerSecond: {} },
      'requestsPerSecond is of type object. It has to be a number from 0.00001 to 100000, Infinity, or an object with a method ticket.',
    ],
    [{ fetch: 'x' }, 'fetch is text. It has to be a function.'],
    [{ now: 5 }, 'now is 5. It has to be a function.'],
    [{ random: {} }, 'random is of type object. It has to be a function.'],
    [{ onEvent: 'x' }, 'onEvent is text. It has to be a function.'],
    [{ context: 'abc' }, "context is no object. Give one, such as { locale: 'en-GB' }."],
    [{ context: ['abc'] }, "context is no object. Give one, such as { locale: 'en-GB' }."],
    [{ context: new Map([['locale', 'en-GB']]) }, "context is no object. Give one, such as { locale: 'en-GB' }."],
    [{ context: null }, "context is no object. Give one, such as { locale: 'en-GB' }."],
    [{ retry: 3 }, 'retry is 3. It has to be an object, such as { limit: 3 }.'],
    [{ retry: null }, 'retry is null. It has to be an object, such as { limit: 3 }.'],
    [{ retry: { limit: -1 } }, 'retry.limit is -1. It has to be a number of 0 or more, or Infinity.'],
  ])('with %j is refused when it is made', (wrong, sentence) => {
    const make = () => Reflect.apply(createClient, undefined, [{ ...right, ...wrong }])

    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(expect.objectContaining({ code: 'CIO_CONFIGURATION', message: sentence }))
  })

  test('takes an origin with a slash at its end', () => {
    expect(() => createClient({ apiKey: 'key', region: 'us', baseUrl: 'http://127.0.0.1:7788/' })).not.toThrow()
  })

  test.each([
    [
      {},
      undefined,
      InvalidMessageError,
      'The body of a request is of type object. It has to be JSON already, as text or bytes: JSON.stringify it.',
    ],
    [
      null,
      undefined,
      InvalidMessageError,
      'The body of a request is null. It has to be JSON already, as text or bytes: JSON.stringify it.',
    ],
    [
      '{}',
      { retry: { limit: -1 } },
      ConfigurationError,
      'retry.limit is -1. It has to be a number of 0 or more, or Infinity.',
    ],
  ])('does not post %j with %j', async (body, options, type, sentence) => {
    const { post } = createClient({ apiKey: 'key', region: 'us', fetch: () => Promise.reject(new Error('was sent')) })

    const error: unknown = await Reflect.apply(post, undefined, ['/identify', body, options]).catch(
      (error: unknown) => error,
    )

    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({ message: sentence })
  })

  test('cannot be changed', () => {
    expect(Object.isFrozen(createClient({ apiKey: 'key', region: 'us' }))).toBe(true)
  })
})

test('the App API wants its own key', () => {
  expect(() => Reflect.apply(createAppTransport, undefined, [{ region: 'us' }])).toThrow(
    'appKey is missing. Give the key as text.',
  )
})
