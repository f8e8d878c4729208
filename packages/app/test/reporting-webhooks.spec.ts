import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { NotFoundError } from '../src/index.ts'
import {
  createReportingWebhook,
  deleteReportingWebhook,
  getReportingWebhook,
  listReportingWebhooks,
  updateReportingWebhook,
} from '../src/reporting-webhooks.ts'
import { test } from './fixtures.ts'

const parameters = { name: 'bounces', endpoint: 'http://127.0.0.1:9/hook', events: ['email_bounced'] }

describe('a reporting webhook', () => {
  test('is made, read, changed and deleted', async ({ app, emulator: _emulator }) => {
    const { id } = await createReportingWebhook(app, parameters)

    const webhook = await eventually(
      () => getReportingWebhook(app, id).catch((error: unknown) => error),
      (found) => expect(found).toMatchObject({ id, ...parameters, disabled: false }),
    )
    expect(await listReportingWebhooks(app)).toEqual([webhook])

    await updateReportingWebhook(app, id, { ...parameters, disabled: true })

    await eventually(
      () => getReportingWebhook(app, id),
      (found) => expect(found).toMatchObject({ ...parameters, disabled: true }),
    )

    await deleteReportingWebhook(app, id)

    await eventually(
      () => listReportingWebhooks(app),
      (found) => expect(found).toEqual([]),
    )
  })

  test('is deleted also where the first answer got lost', async ({ app, emulator }) => {
    emulator.configure({ visibilityDelayMs: 0 })
    const { id } = await createReportingWebhook(app, parameters)
    expect(await listReportingWebhooks(app)).toHaveLength(1)
    emulator.faults.add({ on: 'DELETE /v1/reporting_webhooks/:webhook_id', sequence: [{ kind: 'reset-after' }] })

    await deleteReportingWebhook(app, id)

    expect(await listReportingWebhooks(app)).toEqual([])
    expect(emulator.requests({ method: 'DELETE' })).toHaveLength(2)
  })

  test('that is not there is not found', async ({ app, emulator: _emulator }) => {
    await expect(getReportingWebhook(app, 99)).rejects.toBeInstanceOf(NotFoundError)
    await expect(updateReportingWebhook(app, 99, parameters)).rejects.toBeInstanceOf(NotFoundError)
    await expect(deleteReportingWebhook(app, 99)).rejects.toThrowError('There is no reporting webhook 99.')
  })
})
