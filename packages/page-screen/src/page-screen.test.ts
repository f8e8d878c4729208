import { InvalidMessageError } from '@cio/core'
import { pageMessage as pageSchema, screenMessage as screenSchema } from '@cio/wire'
import { parse } from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { PageParameters, PageProperties } from './index.ts'
import { pageMessage } from './page.ts'
import { screenMessage } from './screen.ts'

describe('the messages of views', () => {
  test('say who looked at which page', () => {
    const message = pageMessage({ userId: 'ada', name: 'Pricing', properties: { url: 'https://example.com/pricing' } })

    expect(message).toMatchObject({ type: 'page', userId: 'ada', name: 'Pricing' })
    expect(parse(pageSchema, message)).toEqual(message)
  })

  test('say who looked at which screen', () => {
    const message = screenMessage({ anonymousId: 'visitor-1', name: 'Report', context: { locale: 'en-GB' } })

    expect(message).toMatchObject({ type: 'screen', anonymousId: 'visitor-1', name: 'Report' })
    expect(parse(screenSchema, message)).toEqual(message)
  })

  test('are refused before sending when they name nobody', () => {
    // @ts-expect-error The compiler refuses it first.
    expect(() => pageMessage({ name: 'Pricing' })).toThrowError(InvalidMessageError)
    // @ts-expect-error The compiler refuses it first.
    expect(() => screenMessage({ name: 'Report' })).toThrowError(InvalidMessageError)
  })

  test('are refused before sending when a name is no text, or the properties are no object', () => {
    const name = 'The name of a message of type "page" is of type number. It has to be text.'

    expect(() => pageMessage({ userId: 'ada', name: 7 as never })).toThrowError(name)
    expect(pageMessage({ userId: 'ada', name: '' })).toMatchObject({ name: '' })
    for (const properties of ['pricing', ['pricing']]) {
      expect(() => pageMessage({ userId: 'ada', properties: properties as never })).toThrowError(
        'The properties of a message of type "page" must be an object',
      )
      expect(() => screenMessage({ userId: 'ada', name: 'Report', properties: properties as never })).toThrowError(
        'The properties of a message of type "screen" must be an object',
      )
    }
  })

  test('are refused before sending when a screen has no name', () => {
    // @ts-expect-error The compiler refuses it first.
    expect(() => screenMessage({ userId: 'ada' })).toThrowError(
      'The name of a message of type "screen" is missing. It has to be text.',
    )
    expect(() => screenMessage({ userId: 'ada', name: '' })).toThrowError(InvalidMessageError)
  })

  test('have a type for what is known of a page', () => {
    expectTypeOf<PageParameters['properties']>().toEqualTypeOf<PageProperties | undefined>()
    expectTypeOf<PageProperties['url']>().toEqualTypeOf<string | undefined>()
  })
})
