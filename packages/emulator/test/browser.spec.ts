import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startService } from './service.ts'

/** What a script in a page may ask for. */
type PageRequest = {
  readonly method?: string
  readonly mode?: 'no-cors'
  readonly credentials?: 'include'
  readonly body?: string
  readonly headers?: Record<string, string>
}

const EXECUTABLE = '/usr/bin/chromium'
const isInstalled = existsSync(EXECUTABLE)
if (!isInstalled) process.stdout.write(`browser.spec.ts is skipped: there is no ${EXECUTABLE} on this machine.\n`)

describe.skipIf(!isInstalled)('a page in a real browser on this machine', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: EXECUTABLE,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    })
  }, 60_000)

  afterAll(() => browser?.close())

  /** An empty page of another origin on this machine, and an emulator with one person in it. */
  async function openPage(host = '127.0.0.1') {
    const service = await startService()
    await service.send('identify', { userId: 'ada' })
    const site = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>another</title>')
    })
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`http://${host}:${(site.address() as AddressInfo).port}/`)
    return {
      ...service,
      page,
      async [Symbol.asyncDispose]() {
        await context.close()
        site.closeAllConnections()
        await new Promise((resolve) => site.close(resolve))
        await service.emulator.close()
      },
    }
  }

  /** Lets the page fetch: the status it may see (0 for an opaque answer), or the name of the error. */
  function fetchIn(page: Page, url: string, init: PageRequest): Promise<number | string> {
    return page.evaluate(
      async ([address, options]) => {
        try {
          const response = await fetch(address, options)
          return response.status
        } catch (error) {
          return (error as Error).name
        }
      },
      [url, init] as const,
    )
  }

  /** Lets the page send a form of plain text, as if its reader had pressed a button. */
  async function sendForm(page: Page, action: string, name = '', value = ''): Promise<void> {
    const escaped = (text: string) => text.replaceAll('"', '&quot;')
    const field = `<input name="${escaped(name)}" value="${escaped(value)}">`
    await page.setContent(
      `<form method="post" enctype="text/plain" action="${action}">${field}<button>Win</button></form>`,
    )
    await page.click('button')
  }

  test.each(['127.0.0.1', 'localhost'])('of %s can neither read nor reset a workspace', async (host) => {
    await using opened = await openPage(host)
    const { page, emulator, workspace } = opened
    const control = `${emulator.url}/_emulator/workspaces/${workspace.name}`

    const outcomes = [
      await fetchIn(page, control, {}),
      await fetchIn(page, control, { mode: 'no-cors' }),
      await fetchIn(page, `${control}/reset`, { method: 'POST' }),
      await fetchIn(page, `${control}/reset`, { method: 'POST', mode: 'no-cors', body: '{}' }),
      await fetchIn(page, control, { method: 'DELETE' }),
      await fetchIn(page, `${emulator.url}/_emulator/clock/freeze`, { method: 'POST', mode: 'no-cors' }),
    ]

    expect(outcomes).toEqual(['TypeError', 0, 'TypeError', 0, 'TypeError', 0])
    expect(emulator.workspace(workspace.name)).toBe(workspace)
    expect(workspace.state.people.size).toBe(1)
    expect(emulator.clock.isFrozen).toBe(false)
  })

  test('cannot reset by sending a form', async () => {
    await using opened = await openPage()
    const { page, emulator, workspace } = opened
    const control = `${emulator.url}/_emulator/workspaces/${workspace.name}`

    const [answer] = await Promise.all([page.waitForResponse(`${control}/reset`), sendForm(page, `${control}/reset`)])

    expect(answer.status()).toBe(403)
    expect(workspace.state.people.size).toBe(1)
  })

  test('cannot write with the keys of the APIs, which a simple request has no room for', async () => {
    await using opened = await openPage()
    const { page, emulator, workspace } = opened
    const { writeKey, siteId, trackKey, appKey } = workspace.keys
    const authorized = (authorization: string): PageRequest => ({ headers: { authorization } })
    const basic = `Basic ${btoa(`${writeKey}:`)}`
    const body = JSON.stringify({ userId: 'mallory', writeKey })

    const outcomes = [
      await fetchIn(page, `${emulator.url}/v1/identify`, { method: 'POST', body, ...authorized(basic) }),
      await fetchIn(page, `${emulator.url}/v1/identify`, {
        method: 'POST',
        mode: 'no-cors',
        body,
        ...authorized(basic),
      }),
      await fetchIn(page, `${emulator.url}/v1/identify`, {
        method: 'POST',
        mode: 'no-cors',
        body,
        credentials: 'include',
      }),
      await fetchIn(page, `${emulator.url}/api/v1/customers/mallory`, {
        method: 'PUT',
        body: '{}',
        ...authorized(`Basic ${btoa(`${siteId}:${trackKey}`)}`),
      }),
      await fetchIn(page, `${emulator.url}/v1/customers/ada/attributes`, authorized(`Bearer ${appKey}`)),
    ]

    // The second and third arrive without the key, which a page may not add to a simple request.
    expect(outcomes).toEqual(['TypeError', 0, 0, 'TypeError', 'TypeError'])
    expect(workspace.state.people.size).toBe(1)
    expect(emulator.drops().map(({ code }) => code)).toEqual(['unauthorized', 'unauthorized'])
  })

  test('cannot write by leading the browser to an address with the key in it', async () => {
    await using opened = await openPage()
    const { page, emulator, workspace } = opened
    const address = `${emulator.url.replace('//', `//${workspace.keys.writeKey}:@`)}/v1/identify`

    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/v1/identify')),
      // A form of plain text is `name=value`: with this name and value it is JSON.
      sendForm(page, address, `{"userId":"mallory","a":"`, `"}`),
    ])

    expect(answer.status()).toBe(200)
    expect(workspace.state.people.size).toBe(1)
  })

  test('under a host name of its own that leads here gets nothing, with whatever key', async () => {
    await using opened = await openPage()
    const { emulator, workspace } = opened
    // The browser resolves the name to this machine, as after DNS rebinding: page and emulator are one origin to it.
    const rebound = await chromium.launch({
      executablePath: EXECUTABLE,
      args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP rebound.example 127.0.0.1'],
    })
    try {
      const page = await rebound.newPage()
      const shown = await page.goto(`http://rebound.example:${emulator.port}/_emulator/workspaces`)
      const outcomes = await page.evaluate(async (appKey) => {
        const statuses = []
        for (const [method, path] of [
          ['GET', '/_emulator/workspaces'],
          ['POST', '/_emulator/workspaces/default/reset'],
          ['GET', '/v1/customers/ada/attributes'],
        ]) {
          const answer = await fetch(path ?? '', {
            method: method ?? '',
            headers: { authorization: `Bearer ${appKey}` },
          })
          statuses.push(answer.status)
        }
        return statuses
      }, workspace.keys.appKey)

      expect(shown?.status()).toBe(403)
      expect(outcomes).toEqual([403, 403, 403])
    } finally {
      await rebound.close()
    }
  })
})
