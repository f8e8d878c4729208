import { expect, test } from 'vitest'
import { detailsOf } from './details.ts'

test.each([
  [{ meta: { error: 'name cannot be blank' } }, ['name cannot be blank']],
  [{ meta: { errors: ['one', 'two'] } }, ['one', 'two']],
  [{ errors: [{ detail: 'not found', status: '404' }] }, ['not found']],
  [{ errors: [{ reason: 'required', field: 'userId', message: 'is missing' }] }, ['userId: is missing']],
  [[{ reason: 'required', field: 'userId', message: 'is missing' }], ['userId: is missing']],
  [{ errors: [{ reason: 'invalid' }] }, ['invalid']],
  [{ errors: ['plain'] }, ['plain']],
  [{ code: 'x', message: 'said so' }, ['said so']],
  ['text', ['text']],
  [{}, []],
  [null, []],
  [{ meta: null, errors: null }, []],
  [{ meta: { error: { deep: true } }, errors: [null, 7] }, []],
])('%j gives %j as its reasons', (body, details) => {
  expect(detailsOf(body)).toEqual(details)
})
