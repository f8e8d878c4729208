import { describe, eventually, expect } from '@cio/test-harness/vitest'
import {
  addEspSuppression,
  type EspSuppression,
  findEspSuppression,
  listDomainEspSuppressions,
  listEspSuppressions,
  removeEspSuppression,
} from '../src/esp-suppression.ts'
import type { AppClient } from '../src/index.ts'
import { all } from './calls.ts'
import { test } from './fixtures.ts'

describe("the mail provider's list", () => {
  test('takes an address and lets it go', async ({ app, emulator: _emulator }) => {
    const email = 'ada+news@integration-test.example.com'

    await addEspSuppression(app, 'spam_reports', email)

    await eventually(
      () => findEspSuppression(app, email),
      (found) => expect(found).toMatchObject({ category: 'spam', suppressions: [{ email }] }),
    )

    await removeEspSuppression(app, 'spam_reports', email)

    await eventually(
      () => findEspSuppression(app, email),
      (found) => expect(found.suppressions).toEqual([]),
    )
  })

  test('is read page after page', async ({ app, emulator: _emulator }) => {
    const emails = ['a', 'b', 'c'].map((name) => `${name}@integration-test.example.com`)
    await addInOrder(emails, bounces(app))

    const found = await all(listEspSuppressions(app, 'bounces', { pageSize: 2 }))

    expect(found.map(({ email }) => email)).toEqual(emails)
  })

  test('is read to its end, though its pages are shorter than was asked for', async ({ app, emulator }) => {
    const [first = '', second = ''] = ['a', 'b'].map((name) => `${name}@integration-test.example.com`)
    await addInOrder([first, second], bounces(app))
    const body = { category: 'bounces', suppressions: [{ email: first, created: 1, reason: '', status: '550' }] }
    emulator.faults.add({
      on: 'GET /v1/esp/suppression/:suppression_type',
      sequence: [{ kind: 'answer', status: 200, body }],
    })

    const found = await all(listEspSuppressions(app, 'bounces', { pageSize: 2 }))

    expect(found.map(({ email }) => email)).toEqual([first, second])
  })

  test('is read in pages of one or more', async ({ app, emulator }) => {
    for (const pageSize of [0, -1, 1.5, Number.NaN]) {
      await expect(all(listEspSuppressions(app, 'bounces', { pageSize }))).rejects.toMatchObject({
        code: 'CIO_CONFIGURATION',
        message: 'pageSize has to be a whole number from 1.',
      })
    }
    expect(emulator.requests({ method: 'GET' })).toEqual([])
  })

  test('is read for a domain, or for one address', async ({ app, emulator: _emulator }) => {
    const [first = '', second = ''] = ['a', 'b'].map((name) => `${name}+1@integration-test.example.com`)
    const blocks = (options: Parameters<typeof listDomainEspSuppressions>[3]) =>
      all(listDomainEspSuppressions(app, 'mail.example.com', 'blocks', options))
    await addInOrder([first, second], {
      add: (email) => addEspSuppression(app, 'blocks', email),
      list: () => blocks({}),
    })

    const found = await blocks({ pageSize: 1 })

    expect(found.map(({ email }) => email)).toEqual([first, second])
    expect(await blocks({ email: second })).toMatchObject([{ email: second }])
  })
})

function bounces(app: AppClient): Listing {
  return {
    add: (email) => addEspSuppression(app, 'bounces', email),
    list: () => all(listEspSuppressions(app, 'bounces')),
  }
}

/** Each is listed before the next is added: what becomes visible when is the service's to decide. */
async function addInOrder(emails: readonly string[], { add, list }: Listing): Promise<void> {
  for (const email of emails) {
    await add(email)
    await eventually(list, (found) => expect(found.map((one) => one.email)).toContain(email))
  }
}

type Listing = Readonly<{
  add: (email: string) => Promise<void>
  list: () => Promise<readonly EspSuppression[]>
}>
