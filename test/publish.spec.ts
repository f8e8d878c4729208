import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { runCommand } from './command.ts'
import { root } from './readme-programs.ts'

test('packages are published in the order in which they need one another, and a release that broke off goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cio-publish-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const registry = await startRegistry()
  const publish = () => publishFrom(folder, registry.port)
  pack(folder, { name: '@cio/alias', dependencies: { '@cio/core': '^1.2.3', elsewhere: '1.0.0' } })
  pack(folder, { name: '@cio/core' })

  registry.refuse('@cio/alias')
  const broken = await publish().catch(({ code }: { code: number }) => code)
  const before = [...registry.published]
  registry.refuse(undefined)
  const { stdout } = await publish()

  expect(broken).toBe(1)
  expect(before).toEqual(['@cio/core@1.2.3'])
  expect(registry.published).toEqual(['@cio/core@1.2.3', '@cio/alias@1.2.3'])
  expect(stdout).toContain('@cio/core@1.2.3 is published already.\n')
})

/** As the workflow does it, but for the proof, which only a workflow has. */
async function publishFrom(folder: string, port: number) {
  const userConfiguration = join(folder, 'npmrc')
  writeFileSync(userConfiguration, `//127.0.0.1:${port}/:_authToken=of-this-test\n`)
  return await runCommand(process.execPath, [join(root, 'scripts/publish.ts'), 'tarballs'], {
    cwd: folder,
    env: {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_userconfig: userConfiguration,
      npm_config_cache: join(folder, 'cache'),
      npm_config_update_notifier: 'false',
    },
  })
}

function pack(folder: string, manifest: { readonly name: string; readonly dependencies?: Record<string, string> }) {
  mkdirSync(join(folder, 'package'), { recursive: true })
  mkdirSync(join(folder, 'tarballs'), { recursive: true })
  writeFileSync(join(folder, 'package/package.json'), JSON.stringify({ ...manifest, version: '1.2.3' }))
  const tarball = `tarballs/${manifest.name.replace('@', '').replace('/', '-')}-1.2.3.tgz`
  execFileSync('tar', ['-czf', tarball, 'package'], { cwd: folder })
}

type Publication = { readonly name: string; readonly versions: Readonly<Record<string, unknown>> }

/** As much of a registry as npm needs to publish, and to tell what is published. */
async function startRegistry() {
  const publications = new Map<string, Publication>()
  const published: string[] = []
  let refused: string | undefined
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1))
    const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body))
    if (request.method !== 'PUT') {
      const known = publications.get(name)
      return known === undefined ? answer(404, {}) : answer(200, known)
    }
    const publication = (await json(request)) as Publication
    if (name === refused) return answer(403, {})
    publications.set(name, publication)
    published.push(...Object.keys(publication.versions).map((version) => `${name}@${version}`))
    return answer(201, {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    published: published as readonly string[],
    refuse: (name: string | undefined) => {
      refused = name
    },
  }
}
