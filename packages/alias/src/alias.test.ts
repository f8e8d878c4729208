import { InvalidMessageError } from '@cio/core'
import { aliasMessage as aliasSchema } from '@cio/wire'
import { parse } from 'valibot'
import { describe, expect, test } from 'vitest'
import { aliasMessage } from './alias.ts'

describe('the alias message', () => {
  test('says who stays and who is folded in', () => {
    const message = aliasMessage({ userId: 'ada', previousId: 'ada-old', timestamp: '2024-01-01T00:00:00Z' })

    expect(message).toMatchObject({
      type: 'alias',
      userId: 'ada',
      previousId: 'ada-old',
      timestamp: '2024-01-01T00:00:00Z',
    })
    expect(parse(aliasSchema, message)).toEqual(message)
  })

  test.each([
    [{ userId: 'ada', previousId: 'ada' }, 'The userId and the previousId of a message of type "alias" are the same.'],
    [{ userId: 'ada', previousId: '' }, 'The previousId of a message of type "alias" is empty. It has to be text.'],
    [{ previousId: 'ada-old' }, 'The userId of a message of type "alias" is missing. It has to be text.'],
  ])('is refused before sending: %j', (parameters, sentence) => {
    const build = () => aliasMessage(parameters as never)

    expect(build).toThrowError(InvalidMessageError)
    expect(build).toThrowError(sentence)
  })
})
