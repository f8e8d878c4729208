import { runInNewContext } from 'node:vm'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEncoder } from './encode.ts'
import { InvalidMessageError } from './errors.ts'
import { createMessage } from './message.ts'

const encode = createEncoder({ maxMessageBytes: 32 * 1024, context: { locale: 'en-GB', app: { name: 'shop' } } })
const fields = { userId: 'ada', messageId: 'm', timestamp: '2026-02-01T09:30:00.000Z' }

function nest(depth: number): object {
  return Array.from({ length: depth }).reduce<object>((inner) => ({ in: inner }), {})
}

describe('an encoded message', () => {
  test('may be nested nine hundred deep', () => {
    const { json } = encode(createMessage('identify', { ...fields, traits: { deep: nest(900) } }))

    expect(json).toContain('"in":{}'.padEnd(900, '}'))
  })

  test.each(['abc', ['abc'], null, 5, new Map([['ip', '203.0.113.9']]), new Date(0)])(
    'has no %j for its context',
    (context) => {
      const make = () => Reflect.apply(encode, undefined, [{ ...fields, type: 'identify', context }])

      expect(make).toThrow(InvalidMessageError)
      expect(make).toThrow(
        'The context of the message of type "identify" is no object. Give one, such as { ip: \'203.0.113.9\' }.',
      )
    },
  )

  test("carries the library and the client's context under its own", () => {
    const { json } = encode(
      createMessage('identify', { ...fields, context: { app: { version: '2' }, ip: '203.0.113.9' } }),
    )

    expect(JSON.parse(json).context).toEqual({
      library: { name: '@cio/core', version: '0.0.0' },
      locale: 'en-GB',
      app: { version: '2' },
      ip: '203.0.113.9',
    })
  })

  test.each([
    ['without one', {}],
    ['with none', { context: undefined }],
    ['with an empty one', { context: {} }],
    ['that has its own way to become JSON', { toJSON: undefined }],
    ['of no type', { type: undefined, userId: undefined, messageId: undefined, timestamp: undefined }],
  ])("carries the client's context as the last of a message %s", (_, rest) => {
    const context = { library: { name: '@cio/core', version: '0.0.0' }, locale: 'en-GB', app: { name: 'shop' } }
    const message = { type: 'identify', ...fields, traits: { city: 'Zürich' }, ...rest }
    if ('type' in rest) Reflect.deleteProperty(message, 'traits')

    const { json, byteLength } = Reflect.apply(encode, undefined, [message])

    expect(json).toBe(JSON.stringify({ ...message, context }))
    expect(byteLength).toBe(Buffer.byteLength(json))
  })

  test('says what is wrong with a context that every message would have', () => {
    const encodeWith = createEncoder({ maxMessageBytes: 1_000, context: { app: { name: () => 'shop' } } })

    expect(() => encodeWith(createMessage('identify', fields))).toThrowError(
      'The message of type "identify" cannot become JSON: context.app.name is a function; call it, or leave it out.',
    )
  })

  test('holds dates as text, leaves out what is undefined and asks toJSON', () => {
    const { json } = encode(
      createMessage('identify', {
        ...fields,
        traits: {
          since: new Date(Date.UTC(2026, 0, 1)),
          nothing: undefined,
          none: null,
          list: [undefined, 1],
          money: { toJSON: () => '12.50' },
          half: '\ud83d',
        },
      }),
    )

    expect(JSON.parse(json).traits).toEqual({
      since: '2026-01-01T00:00:00.000Z',
      none: null,
      list: [null, 1],
      money: '12.50',
      half: '\ud83d',
    })
    expect(json).toContain('"half":"\\ud83d"')
  })

  test('does not change when it is encoded again', () => {
    const message = createMessage('identify', { ...fields, traits: { plan: 'pro' } })

    expect(encode(message)).toEqual(encode(message))
    expect(message).not.toHaveProperty('context')
  })

  const cycle: Record<string, unknown> = {}
  cycle.self = { again: cycle }
  test.each([
    [
      'a bigint',
      { n: { big: 1n } },
      'The message of type "identify" cannot become JSON: traits.n.big is a bigint; give a number or text.',
    ],
    [
      'a bigint out of toJSON',
      { n: { toJSON: () => 1n } },
      'The message of type "identify" cannot become JSON: traits.n is a bigint; give a number or text.',
    ],
    [
      'a cycle',
      { cycle },
      'The message of type "identify" cannot become JSON: traits.cycle.self.again contains itself.',
    ],
    [
      'a toJSON that throws',
      {
        bad: {
          toJSON: () => {
            throw new Error('no')
          },
        },
      },
      'The message of type "identify" cannot become JSON: traits.bad throws when it is read.',
    ],
    [
      'a getter that throws',
      {
        get bad() {
          throw new Error('no')
        },
      },
      'The message of type "identify" cannot become JSON: traits.bad throws when it is read.',
    ],
    [
      'NaN',
      { score: Number.NaN },
      'The message of type "identify" cannot become JSON: traits.score is NaN; leave it out, or give null.',
    ],
    [
      'an infinity',
      { list: [1, -Infinity] },
      'The message of type "identify" cannot become JSON: traits.list.1 is -Infinity; leave it out, or give null.',
    ],
    [
      'an invalid date',
      { since: new Date(Number.NaN) },
      'The message of type "identify" cannot become JSON: traits.since is an invalid Date; leave it out, or give null.',
    ],
    [
      'a Map',
      { map: new Map([['plan', 'pro']]) },
      'The message of type "identify" cannot become JSON: traits.map is of class Map, of which JSON keeps nothing; give a plain object, an array or text.',
    ],
    [
      'a Set inside a list',
      { list: [1, new Set(['a'])] },
      'The message of type "identify" cannot become JSON: traits.list.1 is of class Set, of which JSON keeps nothing; give a plain object, an array or text.',
    ],
    [
      'a promise that was not awaited',
      { plan: Promise.resolve('pro') },
      'The message of type "identify" cannot become JSON: traits.plan is of class Promise, of which JSON keeps nothing; give a plain object, an array or text.',
    ],
    [
      'an error',
      { failure: new Error('no') },
      'The message of type "identify" cannot become JSON: traits.failure is an error, of which JSON loses the message; give its message as text.',
    ],
    [
      'an error with a code',
      { failure: Object.assign(new TypeError('no'), { code: 'E_NO' }) },
      'The message of type "identify" cannot become JSON: traits.failure is an error, of which JSON loses the message; give its message as text.',
    ],
    [
      'a NaN in an object',
      { score: new Number(Number.NaN) },
      'The message of type "identify" cannot become JSON: traits.score is NaN; leave it out, or give null.',
    ],
    [
      'a bigint in an object',
      { score: Object(1n) },
      'The message of type "identify" cannot become JSON: traits.score is a bigint; give a number or text.',
    ],
    [
      'an instance of a class without a name',
      { plan: new (class {})() },
      'The message of type "identify" cannot become JSON: traits.plan is of class without a name, of which JSON keeps nothing; give a plain object, an array or text.',
    ],
    [
      'twenty thousand objects inside one another',
      { deep: nest(20_000) },
      'The message of type "identify" cannot become JSON: traits.deep.in.in.in. … .in.in is nested too deeply.',
    ],
    [
      'twenty thousand arrays inside one another',
      { deep: Array.from({ length: 20_000 }).reduce<unknown[]>((inner) => [inner], []) },
      'The message of type "identify" cannot become JSON: traits.deep.0.0.0. … .0.0 is nested too deeply.',
    ],
    [
      'a regular expression',
      { pattern: /x/ },
      'The message of type "identify" cannot become JSON: traits.pattern is of class RegExp, of which JSON keeps nothing; give a plain object, an array or text.',
    ],
    [
      'a Map out of toJSON',
      { map: { toJSON: () => new Map() } },
      'The message of type "identify" cannot become JSON: traits.map is of class Map, of which JSON keeps nothing; give a plain object, an array or text.',
    ],
    [
      'a function that was not called',
      { since: new Date(0).toISOString },
      'The message of type "identify" cannot become JSON: traits.since is a function; call it, or leave it out.',
    ],
    [
      'a function in a list',
      { list: [() => {}] },
      'The message of type "identify" cannot become JSON: traits.list.0 is a function; call it, or leave it out.',
    ],
    [
      'a symbol',
      { plan: Symbol('pro') },
      'The message of type "identify" cannot become JSON: traits.plan is a symbol; give text.',
    ],
    [
      'a function far down',
      {
        deep: {
          a: {
            a: {
              a: {
                a: {
                  a: {
                    a: {
                      a: {
                        a: {
                          a: {
                            a: {
                              a: {
                                a: {
                                  a: {
                                    a: {
                                      a: {
                                        a: {
                                          a: {
                                            a: {
                                              a: {
                                                a: {
                                                  a: {
                                                    a: {
                                                      a: {
                                                        a: {
                                                          a: {
                                                            a: {
                                                              a: {
                                                                a: {
                                                                  a: {
                                                                    a: {
                                                                      a: {
                                                                        a: {
                                                                          a: {
                                                                            a: {
                                                                              a: {
                                                                                a: {
                                                                                  a: {
                                                                                    a: {
                                                                                      a: {
                                                                                        a: {
                                                                                          a: {
                                                                                            a: {
                                                                                              a: {
                                                                                                a: {
                                                                                                  a: {
                                                                                                    a: {
                                                                                                      a: {
                                                                                                        a: {
                                                                                                          a: {
                                                                                                            a: {
                                                                                                              a: {
                                                                                                                a: {
                                                                                                                  a: {
                                                                                                                    a: {
                                                                                                                      a: {
                                                                                                                        a: {
                                                                                                                          a: {
                                                                                                                            a: {
                                                                                                                              a: {
                                                                                                                                a: () => {},
                                                                                                                              },
                                                                                                                            },
                                                                                                                          },
                                                                                                                        },
                                                                                                                      },
                                                                                                                    },
                                                                                                                  },
                                                                                                                },
                                                                                                              },
                                                                                                            },
                                                                                                          },
                                                                                                        },
                                                                                                      },
                                                                                                    },
                                                                                                  },
                                                                                                },
                                                                                              },
                                                                                            },
                                                                                          },
                                                                                        },
                                                                                      },
                                                                                    },
                                                                                  },
                                                                                },
                                                                              },
                                                                            },
                                                                          },
                                                                        },
                                                                      },
                                                                    },
                                                                  },
                                                                },
                                                              },
                                                            },
                                                          },
                                                        },
                                                      },
                                                    },
                                                  },
                                                },
                                              },
                                            },
                                          },
                                        },
                                      },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
      'The message of type "identify" cannot become JSON: traits.deep.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a is a function; call it, or leave it out.',
    ],
  ])('that holds %s is refused', (_, traits, sentence) => {
    const message = createMessage('identify', { ...fields, traits })

    expect(() => encode(message)).toThrow(InvalidMessageError)
    expect(() => encode(message)).toThrow(expect.objectContaining({ code: 'CIO_INVALID_MESSAGE', message: sentence }))
  })

  test('may hold what is empty, and what is of a class of its own', () => {
    class Plan {
      readonly name = 'pro'
    }
    const url = new URL('https://example.com/')
    const elsewhere: unknown = runInNewContext('({ empty: {}, list: [], since: new Date(0) })')

    const { json } = encode(
      createMessage('identify', {
        ...fields,
        traits: { empty: {}, bare: Object.create(null), plan: new Plan(), count: Object(5), url, elsewhere },
      }),
    )

    expect(JSON.parse(json).traits).toEqual({
      empty: {},
      bare: {},
      plan: { name: 'pro' },
      count: 5,
      url: 'https://example.com/',
      elsewhere: { empty: {}, list: [], since: '1970-01-01T00:00:00.000Z' },
    })
  })

  test('holds a bigint as the program has taught all of them, beside a null or not', () => {
    Object.defineProperty(BigInt.prototype, 'toJSON', {
      configurable: true,
      value(this: bigint) {
        return String(this)
      },
    })
    onTestFinished(() => void Reflect.deleteProperty(BigInt.prototype, 'toJSON'))

    const { json } = encode(createMessage('identify', { ...fields, traits: { big: 12n, list: [1n, null] } }))

    expect(JSON.parse(json).traits).toEqual({ big: '12', list: ['1', null] })
  })

  test('may hold the same object twice, side by side', () => {
    const shared = { plan: 'pro' }

    const { json } = encode(createMessage('identify', { ...fields, traits: { one: shared, two: shared } }))

    expect(JSON.parse(json).traits).toEqual({ one: shared, two: shared })
  })
})
