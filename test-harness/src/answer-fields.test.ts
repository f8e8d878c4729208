import type { AppTransport } from '@cio/core'
import { expect, test } from 'vitest'
import { observeAnswers, unknownFields } from './answer-fields.ts'

test('a field that the documentation does not have is found at any depth, once for a whole list', () => {
  const devices = [
    { id: 'a', colour: 'red' },
    { id: 'b', colour: 'blue' },
  ]

  expect(
    unknownFields({ customer: { id: '7', devices }, trace: 1 }, { customer: { id: true, devices: { id: true } } }),
  ).toEqual(['customer.devices.colour', 'trace'])
})

test('what is below a documented field of free content is nobody else’s business', () => {
  expect(unknownFields({ attributes: { plan: 'pro' } }, { attributes: true })).toEqual([])
})

test('an observed transport tells the route, and leaves the answer as it is', async () => {
  const body = { customer: { id: 'ada', colour: 'red' } }
  const request: AppTransport['request'] = async () => ({ status: 200, body, attempts: 1 })
  const heard: string[] = []
  const transport = observeAnswers({ request, get: (path) => request('GET', path) }, (field) => heard.push(field))

  const answer = await transport.get('/customers/ada-7/attributes')

  expect(answer.body).toBe(body)
  expect(heard).toEqual(['GET /v1/customers/:id/attributes: customer.colour'])
})
