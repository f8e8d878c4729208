import { describe, expect } from '@cio/test-harness/vitest'
import { listIpAddresses, listWorkspaces } from '../src/account.ts'
import { test } from './fixtures.ts'

describe('an account', () => {
  test('has workspaces, whose people are counted', async ({ app, create, emulator }) => {
    await create.person()
    await create.person()

    const workspaces = await listWorkspaces(app)

    expect(workspaces).toMatchObject([{ id: expect.any(Number), name: emulator.name, people: 2 }])
  })

  test('is called from addresses that are known', async ({ app }) => {
    const addresses = await listIpAddresses(app)

    expect(addresses.length).toBeGreaterThan(0)
    for (const address of addresses) expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
  })
})
