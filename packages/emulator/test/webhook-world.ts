import { expect } from 'vitest'
import type { EmulatorOptions } from '../src/index.ts'
import { startApp } from './app-service.ts'

/** An emulator with somebody in it, and with a webhook. */
export async function startWorld(options: EmulatorOptions, endpoint: string, events: readonly string[], rest = {}) {
  const service = await startApp(options)
  await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })
  await service.post('reporting_webhooks', { name: 'ops', endpoint, events, ...rest })
  const { workspace } = service
  workspace.visibility.flush()
  return { ...service, signingKey: workspace.webhooks()[0]?.signingKey ?? '' }
}

/** Once everything that was told has been taken. */
export async function settled({ workspace }: Awaited<ReturnType<typeof startWorld>>): Promise<void> {
  await expect.poll(() => workspace.webhooks().every(({ waiting }) => waiting === 0), { timeout: 10_000 }).toBe(true)
}
